import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { isRegionCode, parseUscc } from '@zhixin/identifiers';
import { buildingMaterialChain, unexplainedShipment } from './building-material-chain.js';
import { calendarOf } from './calendar.js';
import { openDataFolder } from './data-folder.js';
import { enterprises, type Actor } from './enterprises.js';
import { listing, penalties, samplings } from './findings.js';
import { juiceRecovery, kiwifruitChain } from './kiwifruit-chain.js';
import { accounts } from './accounts.js';
import { partyIdsOf } from './parties.js';
import { recallStories } from './recalls.js';

const NOW = new Date('2026-11-22T02:00:00Z');
const all = Object.values(enterprises);

describe('the demonstration', () => {
  test('has forty enterprises with codes and regions of their own that are valid', () => {
    expect(all).toHaveLength(40);
    expect(new Set(all.map(({ uscc }) => uscc)).size).toBe(40);
    for (const { uscc, region } of all) {
      expect(parseUscc(uscc)).toMatchObject({ uscc, warnings: [] });
      expect([isRegionCode(region), uscc.slice(2, 8)]).toEqual([true, region]);
    }
  });

  test.each([
    ['on an ordinary morning', NOW],
    ['at the first moment of a year', new Date('2026-12-31T16:00:00Z')],
    ['at the last moment of a leap day', new Date('2028-02-29T15:59:59.999Z')],
    ['after a short month', new Date('2027-02-28T16:00:00Z')],
  ])('tells %s nothing that lies ahead, in the name of who can sign in', (_, now) => {
    const calendar = calendarOf(now);
    const reports = [
      kiwifruitChain,
      buildingMaterialChain,
      unexplainedShipment,
      juiceRecovery,
    ].flatMap((chain) => chain(calendar));
    expect(reports.filter(([actor]) => enterprises[actor].account === undefined)).toEqual([]);
    const times = reports.flatMap(([, events]) =>
      (events as { eventTime: string }[]).map(({ eventTime }) => Date.parse(eventTime)),
    );
    const steps = recallStories(calendar).flatMap((story) => story.steps);
    const taken = steps.flatMap(({ occurredAt }) => occurredAt ?? []).map(Date.parse);
    expect(Math.max(...times, ...taken)).toBeLessThan(now.getTime());
    const names = accounts.map(({ name }) => name);
    expect(steps.filter(({ as }) => !names.includes(as))).toEqual([]);
  });

  test('registers whom its events name, each identifier as one enterprise’s', () => {
    const registered = (Object.keys(enterprises) as Actor[]).flatMap(partyIdsOf);
    expect(new Set(registered).size).toBe(registered.length);
    const calendar = calendarOf(NOW);
    const told = JSON.stringify(
      [kiwifruitChain, buildingMaterialChain, unexplainedShipment].map((chain) => chain(calendar)),
    );
    const named = new Set(told.match(/https:\/\/id\.gs1\.org\/41[47]\/\d+/g));
    expect(named.size).toBeGreaterThan(10);
    expect([...named].filter((id) => !registered.includes(id))).toEqual([]);
  });

  test('gives the regulators of Xi’an and of Chengdu something of every kind to see', () => {
    const seenBy = (region: string) => ({
      failed: samplings.filter(
        ({ actor, outcome }) => outcome !== 'pass' && enterprises[actor].region.startsWith(region),
      ).length,
      serious: penalties.filter(
        ({ actor, severity }) =>
          severity === 'serious' && enterprises[actor].region.startsWith(region),
      ).length,
    });
    for (const region of ['6101', '5101']) {
      expect(seenBy(region).failed).toBeGreaterThan(1);
      expect(seenBy(region).serious).toBeGreaterThan(0);
    }
    expect(penalties.filter(({ annulledDaysAgo }) => annulledDaysAgo !== undefined)).toHaveLength(
      1,
    );
    expect(enterprises[listing.actor].region).toMatch(/^6101/);
  });

  test('keeps the day it began on over restarts, so that playing it again doubles nothing', () => {
    const path = mkdtempSync(join(tmpdir(), 'zhixin-folder-'));
    const first = openDataFolder(path);
    expect(first.begun(NOW)).toEqual(NOW);
    first.release();
    const later = openDataFolder(path);
    expect(later.begun(new Date('2026-11-25T02:00:00Z'))).toEqual(NOW);
    rmSync(path, { recursive: true });
  });
});
