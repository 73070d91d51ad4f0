import type { TracedEvent, TracedThing } from './traced-event.js';

/** An event of a spec: only what matters is said. Days are days of May 2026. */
export const traced = (
  day: number,
  fields: Partial<TracedEvent> & { readonly things: readonly TracedThing[] },
): TracedEvent => {
  const time = `2026-05-${String(day).padStart(2, '0')}T00:00:00.000Z`;
  return {
    position: day,
    eventId: `event-${day}`,
    eventTime: time,
    recordTime: time,
    uscc: 'A',
    region: '610124',
    type: 'ObjectEvent',
    action: 'OBSERVE',
    ...fields,
  };
};

export const dayOf = (time: string): number => Number(time.slice(8, 10));

/** An aggregation of children under a parent. */
export const aggregation = (
  day: number,
  action: 'ADD' | 'OBSERVE' | 'DELETE',
  parent: string,
  ...children: readonly string[]
): TracedEvent =>
  traced(day, {
    type: 'AggregationEvent',
    action,
    things: [
      { id: parent, role: 'parent' },
      ...children.map((id) => ({ id, role: 'child' }) as const),
    ],
  });

/** A step with one thing. */
export const step = (
  day: number,
  bizStep: string,
  id: string,
  more: Partial<TracedEvent> = {},
): TracedEvent => traced(day, { bizStep, things: [{ id, role: 'epc' }], ...more });
