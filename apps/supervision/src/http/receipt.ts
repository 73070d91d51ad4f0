import type { CaseReceipt } from '@zhixin/contracts';
import type { AcceptedCommand } from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';

/** Answers a command: 201 with the place of what was recorded, or 200 when it was recorded before. */
export const receiptFor = (
  { events, position }: AcceptedCommand,
  { id, href, ...made }: Omit<CaseReceipt, 'position' | 'recorded'> & { readonly href: string },
  reply: FastifyReply,
): CaseReceipt => {
  const recorded = events.length > 0;
  void reply.status(recorded ? 201 : 200).header('location', href);
  return { id, position, recorded, ...made };
};
