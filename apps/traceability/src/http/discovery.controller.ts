import { Controller, Get, HttpCode, Options, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { EPCIS_CONTEXT } from '@zhixin/epcis';
import { Allow } from '@zhixin/identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FACET_NAMES } from '../query/facets.js';
import { Epcis, EpcisOptions } from './epcis-answers.js';
import { CAPTURE_LIMIT_HEADERS, EPCIS } from './epcis-surface.js';
import { announceVersions, DISCOVERY_HEADERS, negotiateVersions } from './gs1-headers.js';

/** What the interface offers: the root collection and `OPTIONS` (EPCIS 2.0 §12.5). */
@ApiTags('EPCIS 2.0')
@Controller(EPCIS)
@Allow('public')
export class DiscoveryController {
  @Get()
  @Epcis('接口的资源。The resources of this interface.', 'collection')
  root(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): unknown {
    negotiateVersions(request.headers);
    announceVersions(reply);
    return {
      '@context': EPCIS_CONTEXT,
      type: 'Collection',
      member: ['capture', 'events', ...FACET_NAMES],
    };
  }

  @Options()
  @EpcisOptions()
  @HttpCode(204)
  discoverRoot(@Res({ passthrough: true }) reply: FastifyReply): void {
    discover(reply, 'GET, OPTIONS');
  }

  @Options('capture')
  @EpcisOptions()
  @HttpCode(204)
  discoverCapture(@Res({ passthrough: true }) reply: FastifyReply): void {
    discover(reply, 'GET, OPTIONS, POST');
    void reply.headers({
      ...CAPTURE_LIMIT_HEADERS,
      'GS1-Capture-Error-Behaviour': 'all',
    });
  }

  @Options('capture/:captureId')
  @EpcisOptions()
  @HttpCode(204)
  discoverJob(@Res({ passthrough: true }) reply: FastifyReply): void {
    discover(reply, 'GET, OPTIONS');
  }

  @Options('events')
  @EpcisOptions()
  @HttpCode(204)
  discoverEvents(@Res({ passthrough: true }) reply: FastifyReply): void {
    discover(reply, 'GET, OPTIONS, POST');
    void reply.headers(CAPTURE_LIMIT_HEADERS);
  }

  @Options([
    'events/:eventId',
    ...FACET_NAMES.flatMap((name) => [name, `${name}/:value`, `${name}/:value/events`]),
  ])
  @EpcisOptions()
  @HttpCode(204)
  discoverReadable(@Res({ passthrough: true }) reply: FastifyReply): void {
    discover(reply, 'GET, OPTIONS');
  }
}

const discover = (reply: FastifyReply, allow: string): void => {
  void reply.headers({ ...DISCOVERY_HEADERS, Allow: allow });
};
