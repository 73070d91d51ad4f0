import type { CreditReceipt } from '@zhixin/contracts';
import type { AcceptedCommand } from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';

/** Answers a command: 201 when something was recorded, 200 when it had been before. */
export const receiptFor = (
  { events, position }: AcceptedCommand,
  made: Pick<CreditReceipt, 'uscc' | 'warnings'>,
  reply: FastifyReply,
): CreditReceipt => {
  const recorded = events.length > 0;
  void reply
    .status(recorded ? 201 : 200)
    .header('location', `/api/credit/enterprises/${made.uscc}`);
  return { uscc: made.uscc, position, recorded, warnings: made.warnings };
};
