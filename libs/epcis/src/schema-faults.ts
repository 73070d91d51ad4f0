import type { TSchema } from '@sinclair/typebox';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { instantFault, isInstant } from '@zhixin/instant';
import { VOCABULARIES, type VocabularyName } from './cbv.js';
import { fault, pointerStep, type Fault } from './fault.js';
import { plainText } from './plain-text.js';

/** Faults told of one event; more would help nobody. */
export const FAULTS_MAX = 20;

const ZONE_OFFSET = /^[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)$/;
const HEX_BINARY = /^(?:[0-9A-Fa-f])+$/;
const VERSION = /^\d+(?:\.\d+)*$/;

/** In JSON the CBV is written as words; its URN and the retired web form belong to XML and to 1.2. */
const CBV_ELSEWHERE = /^(?:urn:epcglobal:cbv|https?:\/\/ns\.gs1\.org\/cbv\/)/;
const GS1_VOCABULARY = /^https?:\/\/(?:www\.)?gs1\.org\/voc\//;

const isUri = fullFormats.uri as (text: string) => boolean;

const isTerm =
  (name: VocabularyName) =>
  (text: string): boolean => {
    if (VOCABULARIES[name].words.has(text)) return true;
    const elsewhere =
      name === 'measurementType' || name === 'sensorAlert' ? GS1_VOCABULARY : CBV_ELSEWHERE;
    return !elsewhere.test(text) && isUri(text);
  };

const isVocabulary = (format: string): format is VocabularyName => format in VOCABULARIES;

const engine = (): Ajv2020 => {
  const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: true, strictTypes: false });
  ajv.addFormat('date-time', isInstant);
  ajv.addFormat('uri', isUri);
  ajv.addFormat('zone-offset', ZONE_OFFSET);
  ajv.addFormat('hex-binary', HEX_BINARY);
  ajv.addFormat('version', VERSION);
  for (const name of Object.keys(VOCABULARIES) as VocabularyName[])
    ajv.addFormat(name, isTerm(name));
  return ajv;
};

const ajv = engine();

const formatFault = (pointer: string, format: string, found: unknown): Fault => {
  if (isVocabulary(format)) return fault('CBV_VALUE_UNKNOWN', pointer, { field: format, found });
  switch (format) {
    case 'date-time':
      return instantFault(plainText(found)) === 'out-of-range'
        ? fault('TIME_OUT_OF_RANGE', pointer, { found })
        : fault('TIME_MALFORMED', pointer, { found });
    case 'zone-offset':
      return fault('ZONE_OFFSET_MALFORMED', pointer, { found });
    case 'uri':
      return fault('URI_MALFORMED', pointer, { found });
    default:
      return fault('TEXT_MALFORMED', pointer, { found, expected: format });
  }
};

const literalsOf = (schema: unknown): string =>
  (schema as { const?: unknown }[]).map((option) => JSON.stringify(option.const)).join(', ');

/** A union fails once per member and once as a whole: only what helps is told. */
const unionFault = (pointer: string, { schema, data }: ErrorObject): Fault => {
  const options = schema as { const?: unknown; type?: string }[];
  if (options.every((option) => 'const' in option))
    return fault('VALUE_NOT_ALLOWED', pointer, { expected: literalsOf(schema) });
  if (typeof data === 'string') return fault('URI_MALFORMED', pointer, { found: data });
  return fault('WRONG_TYPE', pointer, {
    expected: options.map((option) => option.type).join(' | '),
  });
};

const laterOf = (params: Readonly<Record<string, unknown>>): number =>
  Math.max(Number(params['i']), Number(params['j']));

const asFault = (error: ErrorObject, base: string): Fault => {
  const pointer = base + error.instancePath;
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'required': {
      const field = String(params['missingProperty']);
      return fault('FIELD_REQUIRED', pointer + pointerStep(field), { field });
    }
    case 'additionalProperties': {
      const field = String(params['additionalProperty']);
      return fault('FIELD_NOT_ALLOWED', pointer + pointerStep(field), { field });
    }
    case 'type':
      return fault('WRONG_TYPE', pointer, { expected: String(params['type']) });
    case 'format':
      return formatFault(pointer, String(params['format']), error.data);
    case 'const':
      return fault('VALUE_NOT_ALLOWED', pointer, { expected: JSON.stringify(error.schema) });
    case 'uniqueItems':
      return fault('ITEM_REPEATED', pointer + pointerStep(laterOf(params)));
    case 'minItems':
    case 'minProperties':
      return fault('LIST_EMPTY', pointer);
    default:
      return unionFault(pointer, error);
  }
};

const isInsideUnion = (error: ErrorObject): boolean => /\/anyOf\/\d+\//.test(error.schemaPath);

/** What a list inside a union complains of is told where it stands, if it stands deeper. */
const told = (errors: readonly ErrorObject[]): ErrorObject[] => {
  const outer = errors.filter((error) => !isInsideUnion(error));
  return outer.flatMap((error) => {
    if (error.keyword !== 'anyOf') return [error];
    const deeper = errors.filter(
      (other) => isInsideUnion(other) && other.instancePath.startsWith(`${error.instancePath}/`),
    );
    return deeper.length > 0 ? [deeper[0]!] : [error];
  });
};

/**
 * A check of a value against a schema. The schema is compiled once, on first use, so that starting
 * costs nothing; faults are put into words only on failure.
 */
export const schemaCheck = (schema: TSchema): ((value: unknown, base: string) => Fault[]) => {
  let compiled: ValidateFunction | undefined;
  return (value, base) => {
    compiled ??= ajv.compile(schema);
    return compiled(value)
      ? []
      : told(compiled.errors ?? [])
          .slice(0, FAULTS_MAX)
          .map((error) => asFault(error, base));
  };
};
