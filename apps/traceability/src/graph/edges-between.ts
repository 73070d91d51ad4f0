import { OWN_TRANSFORMATION, type EventRows } from '@zhixin/trace-graph';
import { isNamed, type NumberMap } from './stored-rows.js';

/**
 * What a name leads to, by the word of one event. Both ends of an edge have it, each as it is seen from there, so that
 * whoever stands at a name reads all that leads on from it at one place.
 *
 * STORAGE FORMAT of the column `kind`; whoever changes it, or what is written under it, raises the projection's version.
 */
export const EDGE = {
  /** From an input to what was made of it in this event, and back. */
  MADE_INTO: 1,
  MADE_OF: 2,
  /** From inputs and outputs to a transformation of several events, or of several inputs and outputs; and back. */
  INPUT_OF: 3,
  OUTPUT_OF: 4,
  INPUTS: 5,
  OUTPUTS: 6,
  /** From a thing to the container that an event names with it, and back; emptying a container names nothing else. */
  INSIDE: 7,
  PACKED: 8,
  WITHIN: 9,
  UNPACKED: 10,
  EMPTIED: 11,
  /** From a lot to its serials, apart those that the event makes; and back. */
  SERIALS: 12,
  SERIALS_MADE: 13,
  LOTS: 14,
} as const;

export type EdgeBetween = (typeof EDGE)[keyof typeof EDGE];

/** From one name to others, in the order in which the event has them. */
export interface NamedEdges {
  readonly name: number;
  readonly kind: EdgeBetween;
  readonly others: readonly number[];
}

/** Where an event's inputs and outputs would be linked each to each, they are linked through a number instead. */
export const needsNumber = ({ edges }: EventRows): boolean => {
  if (!edges.some(({ transformation }) => transformation === OWN_TRANSFORMATION)) return false;
  const count = (wanted: string) =>
    new Set(edges.flatMap(({ kind, thing }) => (kind === wanted ? thing : []))).size;
  return count('use') > 1 && count('yield') > 1;
};

/** Every edge between two names that an event tells of. */
export const edgesBetween = (rows: EventRows, renumber: NumberMap): readonly NamedEdges[] => {
  const found = new Map<EdgeBetween, Map<number, Set<number>>>();
  const at = (kind: EdgeBetween, name: number): Set<number> => {
    const byName = found.get(kind) ?? new Map<number, Set<number>>();
    const others = byName.get(name) ?? new Set<number>();
    found.set(kind, byName.set(name, others));
    return others;
  };
  const link: EdgeWriter = (kind, name, other) => void at(kind, name).add(other);
  linkTransformation(rows, link);
  for (const { kind, thing, container } of rows.edges) {
    if (!isNamed(container)) continue;
    if (kind === 'empty') at(EDGE.EMPTIED, container);
    else {
      link(EDGE.INSIDE, thing, container);
      link(CONTENTS[kind] ?? EDGE.WITHIN, container, thing);
    }
  }
  linkSerials(rows, link);
  return [...found].flatMap(([kind, byName]) =>
    [...byName].map(([name, others]) => ({
      ...{ kind, name: renumber(name), others: [...others].map(renumber) },
    })),
  );
};

type EdgeWriter = (kind: EdgeBetween, name: number, other: number) => void;

const CONTENTS: Readonly<Partial<Record<EventRows['edges'][0]['kind'], EdgeBetween>>> = {
  pack: EDGE.PACKED,
  unpack: EDGE.UNPACKED,
};

const linkTransformation = ({ edges }: EventRows, link: EdgeWriter): void => {
  const outputs = edges.filter(({ kind }) => kind === 'yield');
  for (const { kind, thing, transformation } of edges) {
    if (kind !== 'use' && kind !== 'yield') continue;
    if (isNamed(transformation)) {
      link(kind === 'use' ? EDGE.INPUT_OF : EDGE.OUTPUT_OF, thing, transformation);
      link(kind === 'use' ? EDGE.INPUTS : EDGE.OUTPUTS, transformation, thing);
    } else if (kind === 'use')
      for (const output of outputs) {
        link(EDGE.MADE_INTO, thing, output.thing);
        link(EDGE.MADE_OF, output.thing, thing);
      }
  }
};

const linkSerials = ({ edges, memberships }: EventRows, link: EdgeWriter): void => {
  if (memberships.length === 0) return;
  const made = new Set(edges.flatMap(({ kind, thing }) => (kind === 'yield' ? thing : [])));
  for (const { serial, lot } of memberships) {
    link(made.has(serial) ? EDGE.SERIALS_MADE : EDGE.SERIALS, lot, serial);
    link(EDGE.LOTS, serial, lot);
  }
};
