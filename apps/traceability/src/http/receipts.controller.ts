import { Controller, Get, Param, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CaptureReceipt, EventReceipt } from '@zhixin/contracts';
import { Allow, Caller } from '@zhixin/identity';
import { Answers, notFound, Problem, Signature } from '@zhixin/service-shell';
import { Receipts } from '../capture/receipts.js';
import { Tenancy } from './tenancy.js';
import { WholeLog } from './whole-log.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Signed receipts, by which an enterprise proves what it reported, and when. */
@ApiTags('traceability')
@Controller('api/traceability/receipts')
@UseGuards(WholeLog)
export class ReceiptsController {
  constructor(
    private readonly receipts: Receipts,
    private readonly signature: Signature,
    private readonly tenancy: Tenancy,
  ) {}

  @Get('captures/:captureId')
  @Allow('epcis.capture')
  @Answers('CaptureReceipt')
  @ApiOperation({
    summary: '一次提交的签名回执：何时收到、存入了哪些事件。A signed receipt of a capture job.',
  })
  async ofCapture(
    @Param('captureId') captureId: string,
    @Caller() caller: Caller,
  ): Promise<CaptureReceipt> {
    const { uscc } = await this.tenancy.of(caller);
    const receipt = UUID.test(captureId)
      ? await this.receipts.ofCapture(captureId, uscc)
      : undefined;
    if (receipt === undefined) throw notFound('CAPTURE_UNKNOWN');
    if (receipt === 'running') throw new Problem(409, 'CAPTURE_RUNNING');
    return this.signature.sign(receipt);
  }

  @Get('events/:eventId')
  @Allow('epcis.capture')
  @Answers('EventReceipt')
  @ApiOperation({ summary: '一个事件的签名回执。A signed receipt of an event that you reported.' })
  async ofEvent(
    @Param('eventId') eventId: string,
    @Caller() caller: Caller,
  ): Promise<EventReceipt> {
    const { uscc } = await this.tenancy.of(caller);
    const receipt = await this.receipts.ofEvent(eventId, uscc);
    if (receipt === undefined) throw notFound('EVENT_UNKNOWN');
    return this.signature.sign(receipt);
  }
}
