import { decimalFault } from '@zhixin/instant';
import { outOfRange, unmarked } from './exact-json.js';
import { fault, type Fault } from './fault.js';
import { QUANTITY_LISTS } from './identifier-fields.js';

type EventFields = Readonly<Record<string, unknown>>;

/** A number, or one that `parseExactly` kept as marked text. */
const textOf = (quantity: unknown): string =>
  typeof quantity === 'string' ? unmarked(quantity) : String(quantity);

const quantityFaults = (event: EventFields, base: string): Fault[] =>
  QUANTITY_LISTS.flatMap((name) => {
    const list = event[name];
    return (Array.isArray(list) ? (list as unknown[]) : []).flatMap((element, index) => {
      const found = textOf((element as EventFields | null)?.['quantity']);
      return decimalFault(found) === 'out-of-range'
        ? [fault('QUANTITY_OUT_OF_RANGE', `${base}/${name}/${index}/quantity`, { found })]
        : [];
    });
  });

/**
 * Numbers of an event that nothing could keep, and quantities that nothing could compare and sum besides.
 *
 * @param written the event with its numbers as they were written, where a double would change one
 */
export const numberFaults = (
  event: EventFields,
  written: EventFields | undefined,
  base: string,
): Fault[] => {
  const quantities = quantityFaults(written ?? event, base);
  const told = new Set(quantities.map(({ pointer }) => pointer));
  const numbers = written === undefined ? [] : [...outOfRange(written)].map((at) => base + at);
  return [
    ...quantities,
    ...numbers
      .filter((pointer) => !told.has(pointer))
      .map((pointer) => fault('NUMBER_OUT_OF_RANGE', pointer)),
  ];
};
