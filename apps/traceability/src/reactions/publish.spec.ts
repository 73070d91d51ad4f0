import { expect, test } from '@jest/globals';
import { eventFaults } from '@zhixin/contracts/validation';
import type { TracedThing } from '../domain/traced-event.js';
import { acceptedEvent } from './publish.js';

const LOT = 'https://id.gs1.org/01/06901234567892/10/K1';
const ITEM = 'https://id.gs1.org/01/06901234567892/21/S1';
const PALLET = 'https://id.gs1.org/00/069012345000000011';

const published = (...things: readonly TracedThing[]) =>
  acceptedEvent({
    position: 7,
    recordTime: '2026-05-20T00:00:01.000Z',
    eventTime: '2026-05-20T00:00:00.000Z',
    uscc: '91610132MA6X0000XX',
    region: '610132',
    captureId: '7f3f0f4e-9d0a-4a63-8a46-4f4a3a0a3a01',
    eventId: 'urn:uuid:1',
    hash: 'ab'.repeat(32),
    isDeclaration: false,
    type: 'ObjectEvent',
    facts: { things },
    body: '{"type":"ObjectEvent","eventID":"urn:uuid:1"}',
    context: '"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"',
  });

test.each<[string, string, readonly TracedThing[]]>([
  [
    'its lot',
    LOT,
    [
      { id: PALLET, role: 'parent' },
      { id: LOT, role: 'childClass' },
    ],
  ],
  ['the lot of its items', LOT, [{ id: ITEM, role: 'epc', lot: LOT }]],
  [
    'its first thing',
    PALLET,
    [
      { id: PALLET, role: 'parent' },
      { id: ITEM, role: 'child' },
    ],
  ],
  ['itself, where it names nothing', 'urn:uuid:1', []],
])('an event keeps its place among those about %s', (_, key, things) => {
  const event = published(...things);
  expect(event.partitionkey).toBe(key);
  expect(eventFaults(event)).toEqual([]);
});
