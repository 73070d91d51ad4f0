import { identifiersOf, parseExactly, plainText, unmarked, type EpcisEvent } from '@zhixin/epcis';
import { canonicalUri } from '@zhixin/identifiers';
import type { NamedDocument, NamedThing, TraceEvent } from '@zhixin/trace-graph';
import type { LoggedEvent } from '../log/log-entry.js';
import { datesIn, type DatedText } from './dates-in.js';

interface TracedText {
  readonly bizTransactionList?: readonly {
    readonly type?: string;
    readonly bizTransaction: string;
  }[];
}

/** An event of the log as tracing reads it. Its text is wanted as `traced` says. */
export const traceEventOf = (event: LoggedEvent): TraceEvent => {
  const { uscc, body, facts, position: _, repeats: __, captureId: ___, ...said } = event;
  const { things, ...ends } = facts;
  const text: unknown = body === '' ? {} : (parseExactly(body) ?? JSON.parse(body));
  const dates = datesIn(text as DatedText);
  return {
    ...said,
    ...ends,
    reporter: uscc,
    things: exactThings(things, text as EpcisEvent),
    documents: documentsIn(text as TracedText),
    ...(dates.length > 0 && { dates }),
  };
};

const documentsIn = ({ bizTransactionList = [] }: TracedText): readonly NamedDocument[] =>
  bizTransactionList.map(({ type, bizTransaction }) => ({
    ...(type !== undefined && { type }),
    id: canonicalUri(unmarked(plainText(bizTransaction))),
  }));

// The log's numbers are doubles; those with more digits stand in the text alone.
const exactThings = (
  things: readonly NamedThing[],
  text: Partial<EpcisEvent>,
): readonly NamedThing[] => {
  if (text.type === undefined) return things;
  const written = identifiersOf(text as EpcisEvent);
  return things.map((thing, index) => {
    const { quantity } = written[index] ?? {};
    return quantity === undefined ? thing : { ...thing, quantity: unmarked(plainText(quantity)) };
  });
};
