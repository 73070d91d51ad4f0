import type { Edge } from './edge.js';
import type { ToldEvent } from './one-hop.js';
import type { GraphEvent } from './trace-graph.js';

/** A receive, and which of all of them it is. */
export interface Arrival {
  readonly edge: Edge;
  readonly event: GraphEvent;
  readonly number: number;
}

/** The receives of a record by thing, in the order in which they are told. */
export interface Arrivals {
  /** Those from a number on. */
  readonly from: (number: number, thing: number) => Iterable<Arrival>;
  /** Those from a number on that name one of some documents. */
  readonly naming: (
    documents: readonly string[],
    number: number,
    thing: number,
  ) => Iterable<Arrival>;
}

type DocumentsOf = (event: GraphEvent, thing: number) => readonly string[];

/** Most records are never asked for what is still to come, so that nothing is sorted out before. */
export const arrivalsIn = (told: readonly ToldEvent[], documentsOf: DocumentsOf): Arrivals => {
  let byThing: ReadonlyMap<number, readonly Arrival[]> | undefined;
  const byDocument = new Map<number, ReadonlyMap<string, readonly Arrival[]>>();
  const of = (thing: number) => (byThing ??= sorted(told)).get(thing) ?? [];
  const documented = (thing: number) => {
    let found = byDocument.get(thing);
    if (found === undefined)
      byDocument.set(thing, (found = sortedByDocument(of(thing), documentsOf)));
    return found;
  };
  return {
    from: (number, thing) => since(of(thing), number),
    naming: (documents, number, thing) =>
      documents.length === 1
        ? since(documented(thing).get(documents[0]!) ?? [], number)
        : documents.length === 0
          ? []
          : new Set(
              documents
                .flatMap((document) => [...since(documented(thing).get(document) ?? [], number)])
                .sort((left, right) => left.number - right.number),
            ),
  };
};

function* since(arrivals: readonly Arrival[], number: number): Iterable<Arrival> {
  let [low, high] = [0, arrivals.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (arrivals[middle]!.number >= number) high = middle;
    else low = middle + 1;
  }
  for (let place = low; place < arrivals.length; place += 1) yield arrivals[place]!;
}

const sorted = (told: readonly ToldEvent[]): ReadonlyMap<number, readonly Arrival[]> => {
  const found = new Map<number, Arrival[]>();
  let number = 0;
  for (const { edges, event } of told)
    for (const edge of edges)
      if (edge.kind === 'arrive') {
        add(found, edge.thing, { edge, event, number });
        number += 1;
      }
  return found;
};

const sortedByDocument = (arrivals: readonly Arrival[], documentsOf: DocumentsOf) => {
  const found = new Map<string, Arrival[]>();
  for (const arrival of arrivals)
    for (const document of new Set(documentsOf(arrival.event, arrival.edge.thing)))
      add(found, document, arrival);
  return found;
};

const add = <Key>(found: Map<Key, Arrival[]>, key: Key, arrival: Arrival): void => {
  const known = found.get(key);
  if (known === undefined) found.set(key, [arrival]);
  else known.push(arrival);
};
