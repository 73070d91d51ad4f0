import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { canonicalUri, makeUscc } from '@zhixin/identifiers';
import type { TestService } from '@zhixin/service-shell/testing';
import { captureAll, traceabilityService } from './http/testing.js';

const CORPUS =
  process.env['EPCIS_CORPUS'] ?? resolve(import.meta.dirname, '../../../../shared/data/epcis');

type Json = Record<string, unknown>;

interface Row {
  readonly path: string;
  readonly verdict: string;
}

/** Rows of MANIFEST.tsv that speak of a JSON document or a bare event. */
const manifest = (): Row[] => {
  const [head = '', ...lines] = readFileSync(join(CORPUS, 'MANIFEST.tsv'), 'utf8').split('\n');
  const columns = head.split('\t');
  const at = (name: string) => columns.indexOf(name);
  return lines
    .map((line) => line.split('\t'))
    .map((cells) => ({
      path: cells[at('path')] ?? '',
      verdict: cells[at('json_schema_2.0_strict')] ?? '',
    }))
    .filter(({ path }) => /\.json(ld)?$/.test(path));
};

const read = (path: string) => readFileSync(join(CORPUS, path), 'utf8').replace(/^\uFEFF/, '');

const eventsOf = (json: Json): Json[] => {
  const body = json['epcisBody'] as Json | undefined;
  if (body === undefined) return [json];
  const results = (body['queryResults'] as Json | undefined)?.['resultsBody'] as Json | undefined;
  return ((results ?? body)['eventList'] as Json[] | undefined) ?? [];
};

// Lists of EPCIS are sets, and an identifier has several forms; all else must come back as it was.
const comparable = (value: unknown): unknown => {
  if (Array.isArray(value))
    return value
      .map(comparable)
      .sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
  if (typeof value === 'string') return canonicalUri(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, inner]) => [name, comparable(inner)]),
  );
};

// Empty text on an optional field is an absent field (EPCIS 2.0 §7.1), and the server names an event that has no eventID.
const withoutServerFields = (
  { recordTime: _, eventID, '@context': __, ...rest }: Json,
  named: boolean,
) =>
  comparable({
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== '')),
    ...(named ? { eventID } : {}),
  });

const isNamed = (event: Json) => typeof event['eventID'] === 'string' && event['eventID'] !== '';

/** RFC 6901 pointers that name the fault of an invalid document, from the manifest's words. */
const placeOf = (verdict: string) => {
  const found = /invalid: +(\S*?)(?: |$)/.exec(verdict)?.[1] ?? '';
  return found.startsWith('epcisBody') ? `/${found}` : '';
};

const ABSENT = `No EPCIS corpus at ${CORPUS}: set EPCIS_CORPUS to its folder.`;

// A database of its own takes its time on a busy machine.
jest.setTimeout(30_000);

describe('EPCIS documents written by others', () => {
  if (!existsSync(join(CORPUS, 'MANIFEST.tsv'))) {
    test('are there, or their absence is told', () => {
      console.warn(ABSENT);
      expect(process.env['CI'] === 'true' ? ABSENT : '').toBe('');
    });
    return;
  }

  const rows = manifest();
  const valid = rows.filter(
    ({ verdict }) => verdict === 'valid' || verdict === 'single event: valid',
  );
  const invalid = rows.filter(({ verdict }) => /^(single event: )?invalid/.test(verdict));
  const counts = { captured: 0, events: 0, refused: 0 };
  const usccOf = (index: number) =>
    makeUscc({ category: '91', region: '610132', organisation: String(10_000_000 + index) });
  let service: TestService;

  beforeAll(async () => {
    const callers = Object.fromEntries(
      rows.map(({ path }, index) => [
        path,
        { subject: path, role: 'enterprise', uscc: usccOf(index) } as const,
      ]),
    );
    service = await traceabilityService({ callers, now: '2026-11-22T09:00:00.000+08:00' });
  });
  afterAll(async () => {
    await service.close();
    console.log(
      `EPCIS corpus: ${counts.captured} of ${valid.length} valid documents captured and read back ` +
        `(${counts.events} events); ${counts.refused} of ${invalid.length} invalid documents refused.`,
    );
  });

  const readBack = async (path: string, count: number): Promise<Json[]> => {
    const { body } = await service.request('GET /epcis/v2/events', {
      as: path,
      query: { perPage: '1000', orderBy: 'recordTime', orderDirection: 'ASC' },
    });
    const list = body.epcisBody.queryResults.resultsBody.eventList as Json[];
    expect(list).toHaveLength(count);
    return list;
  };

  // A table without rows is an error to Jest, and another corpus need not hold both kinds.
  const each = (kind: readonly Row[], name: string, run: (row: Row) => Promise<void>) => {
    if (kind.length > 0) test.each(kind)(name, run);
  };

  each(valid, 'captured and given back: $path', async ({ path }) => {
    const json = JSON.parse(read(path)) as Json;
    const sent = eventsOf(json);
    let stored = 1;
    if (json['epcisBody'] === undefined)
      expect(
        await service.request('POST /epcis/v2/events', { as: path, body: read(path) }),
      ).toMatchObject({ status: 201 });
    else {
      const job = await captureAll(service, read(path), { as: path });
      expect(job).toMatchObject({ errors: [], success: true });
      expect(job.accepted + job.duplicate).toBe(sent.length);
      stored = job.accepted;
    }
    const unique = await readBack(path, stored);
    for (const event of sent) {
      const wanted = withoutServerFields(event, isNamed(event));
      const found = unique.some(
        (back) =>
          JSON.stringify(withoutServerFields(back, isNamed(event))) === JSON.stringify(wanted),
      );
      if (!found)
        expect(unique.map((back) => withoutServerFields(back, isNamed(event)))).toContainEqual(
          wanted,
        );
    }
    counts.captured += 1;
    counts.events += sent.length;
  });

  each(invalid, 'refused with the place of its fault: $path', async ({ path, verdict }) => {
    const answer = await service.request('POST /epcis/v2/capture', { as: path, body: read(path) });
    expect(answer).toMatchObject({
      status: 400,
      body: { type: 'epcisException:ValidationException' },
    });
    const pointers = (answer.body.errors as { pointer: string }[]).map(({ pointer }) => pointer);
    const place = placeOf(verdict);
    expect(pointers.filter((pointer) => pointer.startsWith(place))).not.toEqual([]);
    await readBack(path, 0);
    counts.refused += 1;
  });
});
