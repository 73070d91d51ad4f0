import type { CaseReceipt } from '@zhixin/contracts';
import type { EventStore } from '@zhixin/event-store';
import type { Decided } from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';

/**
 * Answers a command: 201 with the place of what was recorded, or 200 when it was recorded before. The
 * position is where a reader must be to see it, also when it was recorded long ago.
 */
export const receiptFor = async (
  { events, position }: Decided,
  made: { readonly id: string; readonly href: string; readonly warnings: CaseReceipt['warnings'] },
  { store, reply }: { readonly store: EventStore; readonly reply: FastifyReply },
): Promise<CaseReceipt> => {
  const recorded = events.length > 0;
  void reply.status(recorded ? 201 : 200).header('location', made.href);
  return {
    id: made.id,
    position: recorded ? position : ((await store.head()) ?? ''),
    recorded,
    warnings: made.warnings,
  };
};
