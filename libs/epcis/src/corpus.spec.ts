import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { identify } from '@zhixin/identifiers';
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import fc from 'fast-check';
import {
  eventHash,
  present,
  readDocument,
  readDocumentText,
  validateEvent,
  type Fault,
  type ReadDocument,
} from './index.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CORPUS = process.env['EPCIS_CORPUS'] ?? resolve(ROOT, '../shared/data/epcis');
const NOW = '2030-01-01T00:00:00Z';
const GS1_SCHEMA = 'gs1-EPCIS/schema/EPCIS-JSON-Schema.json';
const IS_TOOL_SPECIFIC = /tool-specific-ignore-fields/;

const read = (path: string): string => readFileSync(resolve(CORPUS, path), 'utf8');

interface Listed {
  readonly path: string;
  readonly verdict: string;
}

const listed = (): Listed[] =>
  read('MANIFEST.tsv')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .map((cells) => ({ path: cells[1]!, verdict: cells[8] ?? '' }))
    .filter(({ path }) => /\.json(ld)?$/.test(path));

const faultsOf = (document: ReadDocument): readonly Fault[] =>
  document.ok
    ? document.events.flatMap((event, index) =>
        validateEvent(event, document.context, { now: NOW, at: document.pointers[index]! }),
      )
    : document.faults;

const accepted = (path: string) => {
  const document = readDocumentText(read(path));
  expect(faultsOf(document)).toEqual([]);
  if (!document.ok) throw new Error(`refused: ${path}`);
  return document;
};

const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '');

const DAMAGED_DOCUMENTS = 500;

/** Empty text is not among them: it counts as absent here, and as malformed in GS1's schema. */
const WRONG_VALUES = [null, 0, -1, 1.5, true, [], {}, 'x', 'a:b', ['a', 'a'], 'ADD', 'DELETE'];
const WRONG_NAMES = ['remark', 'action', 'ilmd', 'parentID', 'epcList', 'bizStep'];

type Damage = ['remove'] | ['replace' | 'add', unknown, string];

const damages: fc.Arbitrary<Damage> = fc.oneof(
  fc.constant<Damage>(['remove']),
  fc.tuple(
    fc.constantFrom('replace' as const, 'add' as const),
    fc.constantFrom(...WRONG_VALUES),
    fc.constantFrom(...WRONG_NAMES),
  ),
);

type Member = [holder: Record<string, unknown>, name: string];

const membersOf = (value: unknown): Member[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([name, inner]) => [
        [value as Record<string, unknown>, name] as Member,
        ...(name === '@context' ? [] : membersOf(inner)),
      ]);

const damaged = (json: unknown, place: number, [kind, value, name]: Damage): void => {
  const members = membersOf(json);
  const [holder, member] = members[place % members.length]!;
  if (kind === 'replace') holder[member] = value;
  else if (Array.isArray(holder)) {
    if (kind === 'remove') holder.splice(Number(member), 1);
    else holder.push(value);
  } else if (kind === 'remove') delete holder[member];
  else holder[name!] = value;
};

const eventsIn = (text: string): unknown[] => {
  const json = JSON.parse(withoutMark(text));
  const body = json.epcisBody;
  return body ? (body.eventList ?? body.queryResults.resultsBody.eventList) : [json];
};

const linesOf = (path: string): string[][] =>
  existsSync(resolve(CORPUS, path))
    ? read(path)
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => line.split('\t'))
    : [];

/** Another corpus need not hold every kind; what is not there is told with the counts. */
const each = <Item>(items: readonly Item[], test: (items: readonly Item[]) => void): void => {
  if (items.length > 0) test(items);
};

const tell = (line: string): void => {
  process.stdout.write(`EPCIS corpus: ${line}\n`);
};

if (!existsSync(resolve(CORPUS, 'MANIFEST.tsv'))) {
  test('the documents written by others are there', () => {
    tell(`no MANIFEST.tsv in ${CORPUS}; set EPCIS_CORPUS. Nothing of it was tried.`);
    expect(process.env['CI']).not.toBe('true');
  });
} else {
  const rows = listed();
  const valid = rows.filter(({ verdict }) => /^(single event: )?valid$/.test(verdict));
  const invalid = rows.filter(({ verdict }) => /^(single event: )?invalid:/.test(verdict));
  const hashed = rows
    .filter(({ path }) => path.endsWith('.jsonld') && !IS_TOOL_SPECIFIC.test(path))
    .map(({ path }) => ({ path, hashes: path.replace(/\.jsonld$/, '.hashes') }))
    .filter(({ hashes }) => existsSync(resolve(CORPUS, hashes)));
  const vectors = hashed.flatMap(({ hashes }) => read(hashes).trim().split(/\s+/));
  const links = linesOf('RalphTro-event-hash/digital-link-normalisation.tsv');

  tell(
    `${valid.length} valid documents, ${invalid.length} invalid, ` +
      `${vectors.length} hashes in ${hashed.length} documents, ${links.length} identifiers`,
  );

  test('the corpus holds something', () =>
    expect(valid.length + invalid.length).toBeGreaterThan(0));

  each(valid, (documents) =>
    describe('a valid document', () => {
      test.each(documents)('$path is accepted, and its events come back as sent', ({ path }) => {
        const document = accepted(path);
        expect(document.events).toEqual(eventsIn(read(path)));

        const answer = {
          '@context': document.context.source,
          type: 'EPCISQueryDocument',
          creationDate: NOW,
          epcisBody: {
            queryResults: {
              queryName: 'SimpleEventQuery',
              resultsBody: { eventList: document.events },
            },
          },
        };
        const again = readDocument(JSON.parse(JSON.stringify(answer)));
        expect(faultsOf(again)).toEqual([]);
        expect(again.ok && again.events).toEqual(document.events);
      });

      test.each(documents)('$path keeps its hashes in Digital Link form', ({ path }) => {
        const { events, context } = accepted(path);
        for (const event of events) {
          const linked = present(event, { epcFormat: 'Always_GS1_Digital_Link' });
          expect(eventHash(linked, context)).toBe(eventHash(event, context));
        }
      });
    }),
  );

  each(invalid, (documents) =>
    test.each(documents)('the invalid $path is refused where its fault is', ({ path, verdict }) => {
      const where = /invalid: ([\w@/]*)/.exec(verdict)![1]!;
      const pointers = faultsOf(readDocumentText(read(path))).map(({ pointer }) => pointer);
      const expected = where === '' ? '/' : `/${where}`;
      expect(pointers.filter((pointer) => pointer.startsWith(expected))).not.toEqual([]);
    }),
  );

  if (existsSync(resolve(CORPUS, GS1_SCHEMA)))
    describe("GS1's own schema, with formats asserted", () => {
      const ajv = new Ajv({ strict: false, logger: false });
      ajvFormats.default(ajv);
      const isValid = ajv.compile(JSON.parse(read(GS1_SCHEMA)));
      const documents = fc.constantFrom(...valid.map(({ path }) => withoutMark(read(path))));

      test('refuses no damaged document that is accepted here', () =>
        fc.assert(
          fc.property(documents, fc.nat(), damages, (text, place, damage) => {
            const json = JSON.parse(text);
            damaged(json, place, damage);
            if (!isValid(json)) expect(faultsOf(readDocument(json))).not.toEqual([]);
          }),
          { numRuns: DAMAGED_DOCUMENTS },
        ));
    });

  each(hashed, (documents) =>
    test.each(documents)('the published hash of $path is reproduced', ({ path, hashes }) => {
      const document = readDocumentText(read(path));
      if (!document.ok) throw new Error(`refused: ${path}`);
      expect(document.events.map((event) => eventHash(event, document.context))).toEqual(
        read(hashes).trim().split(/\s+/),
      );
    }),
  );

  each(links, (identifiers) =>
    test.each(identifiers)('the published identifier (%s) %s becomes “%s”', (_, text, canonical) =>
      expect(identify(text!)?.canonical ?? '').toBe(canonical ?? ''),
    ),
  );
}
