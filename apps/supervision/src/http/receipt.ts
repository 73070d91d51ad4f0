import { applyDecorators } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import type { CaseReceipt } from '@zhixin/contracts';
import type { Decided } from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';

const schema = {
  type: 'object',
  required: ['id', 'position', 'recorded', 'warnings'],
  properties: {
    id: { type: 'string', description: 'Follows from who issued the document and its number' },
    position: {
      type: 'string',
      description:
        'Pass it as `after` to a reader here or of /api/credit, to see what was recorded and what follows',
    },
    recorded: { type: 'boolean', description: 'False when it was recorded before' },
    warnings: {
      type: 'array',
      items: {
        type: 'object',
        required: ['code', 'detail'],
        properties: { code: { type: 'string' }, detail: { type: 'string' } },
      },
    },
  },
};

/** Documents the two answers of a route that records. */
export const AnswersReceipt = () =>
  applyDecorators(
    ApiCreatedResponse({ description: 'Recorded now', schema }),
    ApiOkResponse({ description: 'Recorded before; nothing happened now', schema }),
  );

/** Answers a command: 201 with the place of what was recorded, or 200 when it was recorded before. */
export const receiptFor = (
  { events, position }: Decided,
  made: { readonly id: string; readonly href: string; readonly warnings: CaseReceipt['warnings'] },
  reply: FastifyReply,
): CaseReceipt => {
  const recorded = events.length > 0;
  void reply.status(recorded ? 201 : 200).header('location', made.href);
  return { id: made.id, position, recorded, warnings: made.warnings };
};
