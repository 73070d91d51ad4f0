import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { isDate, isInstant } from '@zhixin/instant';
import type { AnyEvent, SchemasOf } from './events.js';

/** What keeps an event out of the storage format. */
export interface FormatFault {
  /** JSON Pointer into the data. */
  readonly pointer: string;
  readonly detail: string;
}

/** An event that a decider made does not match its own schema: a bug, never the caller's mistake. */
export class EventNotInStorageFormat extends Error {
  constructor(
    readonly eventType: string,
    readonly faults: readonly FormatFault[],
  ) {
    const reasons = faults.map(({ pointer, detail }) => `${pointer || '/'} ${detail}`);
    super(`Event ${eventType} is not in the storage format: ${reasons.join('; ')}.`);
  }
}

/**
 * Checks events against the schemas of their category before they are stored for ever. Formats are
 * asserted, and a field that the schema does not name is a fault. The validators of one set of
 * schemas are compiled once, each on its first event.
 *
 * @throws EventNotInStorageFormat
 */
export const checkStorageFormat = (schemas: Schemas, events: readonly AnyEvent[]): void => {
  for (const { type, data } of events) {
    const validate = validatorOf(schemas, type);
    if (!validate(data))
      throw new EventNotInStorageFormat(
        type,
        (validate.errors ?? []).map(({ instancePath, message, params }) => ({
          pointer: instancePath,
          detail: `${message ?? 'is not valid'} ${JSON.stringify(params)}`,
        })),
      );
  }
};

/** Of whichever category. */
type Schemas = SchemasOf<AnyEvent>;

const ajv = new Ajv2020({ allErrors: true, strict: false });
ajvFormats.default(ajv);
// Whoever folds or lists the event later must be able to compare the time.
ajv.addFormat('date-time', isInstant);
ajv.addFormat('date', isDate);

const compiled = new WeakMap<Schemas, Map<string, ValidateFunction>>();

const validatorOf = (schemas: Schemas, type: string): ValidateFunction => {
  const known = compiled.get(schemas) ?? new Map<string, ValidateFunction>();
  compiled.set(schemas, known);
  const existing = known.get(type);
  if (existing !== undefined) return existing;

  const schema = Object.hasOwn(schemas, type) ? schemas[type] : undefined;
  if (schema === undefined)
    throw new EventNotInStorageFormat(type, [
      { pointer: '', detail: `is none of ${Object.keys(schemas).join(', ')}` },
    ]);
  const validate = ajv.compile({ additionalProperties: false, ...schema });
  known.set(type, validate);
  return validate;
};
