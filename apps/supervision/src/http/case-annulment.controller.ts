import { Body, Controller, Param, Post, Res, type Type } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { annulmentFields } from '@zhixin/contracts';
import { Allow, Caller } from '@zhixin/identity';
import { AnswersReceipt, bodyOf } from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import type { CaseTypes } from '../domain/agency-case.js';
import { CaseDesk } from './case-desk.js';
import { namedAfter, type CaseResource } from './case-resource.js';

class AnnulmentBody extends bodyOf(annulmentFields) {}

/** How a case of any kind is annulled. */
export const caseAnnulment = <Kind extends CaseTypes>(resource: CaseResource<Kind>): Type => {
  @ApiTags('supervision')
  @Controller(`api/supervision/${resource.path}`)
  class CaseAnnulmentController {
    constructor(private readonly desk: CaseDesk) {}

    @Post(':id/annulment')
    @AnswersReceipt('CaseReceipt')
    @Allow('supervision.record')
    @ApiOperation({
      summary: `Annul a ${resource.one}: it never counted; the right one may follow under its number`,
    })
    annul(
      @Param('id') id: string,
      @Body() body: AnnulmentBody,
      @Caller() caller: Caller,
      @Res({ passthrough: true }) reply: FastifyReply,
    ) {
      return this.desk.annul(resource, { id, body }, { caller, reply });
    }
  }

  return namedAfter(resource, CaseAnnulmentController);
};
