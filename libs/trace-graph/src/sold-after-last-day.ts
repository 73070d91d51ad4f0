import { plus } from './amount.js';
import { datesOf } from './dates.js';
import { amountOf, type Finding, type Ledger } from './ledger.js';
import { shanghaiDate } from './shanghai-date.js';
import type { Story } from './story.js';

/** Sold after the last day that its maker gave it, by the calendar of Asia/Shanghai; one matter for each seller. */
export const soldAfterLastDay = (ledger: Ledger, { thing, steps }: Story): readonly Finding[] => {
  const { lastDay } = datesOf(ledger, thing);
  if (lastDay === undefined) return [];
  const found = new Map<number, Finding>();
  for (const { state, party, event } of steps) {
    if (state !== 'sold' || shanghaiDate(event.validFrom) <= lastDay.day) continue;
    const known = found.get(party);
    const amount = event.edges
      .filter((edge) => edge.thing === thing.thing)
      .map((edge) => amountOf(ledger, edge, thing))
      .reduce(plus, known?.amount ?? 0n);
    found.set(party, {
      kind: 'sold-after-last-day',
      thing: thing.thing,
      party,
      amount,
      events: [...(known?.events ?? [lastDay.event]), event.id],
    });
  }
  return [...found.values()];
};
