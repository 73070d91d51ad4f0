import { describe, expect, test } from '@jest/globals';
import type { AffectedItem, ScopeChange } from '@zhixin/contracts';
import { changedRows, EVENTS_TOLD_MAX, ROWS_TOLD_MAX } from './changed-rows.js';
import type { FoundChange } from './scope-changes.js';

const item = (more: Partial<AffectedItem> = {}): AffectedItem => ({
  ...{ epc: 'https://id.gs1.org/01/06901234567892/10/K1', relation: 'root', state: 'on-hand' },
  quantity: { low: 10, high: 10, uom: 'KGM' },
  holder: { name: '企业', uscc: '91610124MA6U0000XA' },
  ...{ since: '2026-05-01T00:00:00.000Z', evidence: ['e1'], path: ['e1'] },
  ...more,
});
const entered = (because: readonly string[] = ['e2']): ScopeChange => ({
  ...{ set: 'recorded', kind: 'entered', after: item(), because },
});
const left: ScopeChange = { set: 'recorded', kind: 'left', before: item(), because: ['e3'] };
const changed = (after: AffectedItem): ScopeChange => ({
  ...{ set: 'recorded', kind: 'changed', before: item(), after, because: ['e4'] },
});

async function* found(changes: readonly ScopeChange[]): AsyncGenerator<FoundChange> {
  for (const change of changes) yield { change, upTo: [0, 0, 0] };
}
const told = (...changes: readonly ScopeChange[]) => changedRows(found(changes));

describe('what a watch tells of two scopes', () => {
  const sold = changed(item({ quantity: { low: 0, high: 10, uom: 'KGM' } }));

  test.each([
    ['grown', [entered()]],
    ['grown', [entered(), sold]],
    ['shrunk', [left]],
    ['shrunk', [sold, left]],
    ['moved', [entered(), left]],
    ['moved', [sold]],
  ] as const)('is %s: %#', async (kind, changes) =>
    expect(await told(...changes)).toMatchObject({ kind }),
  );

  test('has rows without their proofs, and the events apart', async () => {
    const { evidence: _, path: __, ...row } = item();
    expect(await told(left)).toEqual({
      ...{ kind: 'shrunk', counts: { entered: 0, left: 1, changed: 0 } },
      ...{ before: [{ set: 'recorded', ...row }], after: [], events: ['e3'] },
    });
  });

  test('is nothing where only proofs or names are others', async () => {
    const proven = changed(item({ evidence: ['e1', 'e5'], path: ['e1', 'e5'] }));
    const renamed = changed(item({ holder: { name: '新名', uscc: '91610124MA6U0000XA' } }));
    expect(await told(proven, renamed)).toBeUndefined();
    const registered = changed(item({ holder: { name: '企业', uscc: '91510107MA6U0000XB' } }));
    expect(await told(proven, registered)).toMatchObject({ counts: { changed: 1 } });
  });

  test('is bounded, and says how much there is', async () => {
    const many = Array.from({ length: ROWS_TOLD_MAX + 150 }, (_, at) => entered([`e${at}`]));
    const { counts, after, events } = (await told(...many))!;
    expect([counts.entered, after.length, events.length]).toEqual([
      many.length,
      ROWS_TOLD_MAX,
      EVENTS_TOLD_MAX,
    ]);
  });
});
