import { afterEach, beforeEach, describe, jest } from '@jest/globals';
import { describeDelivering } from './contract/delivering.js';
import { describeGroups } from './contract/groups.js';
import { describeParking } from './contract/parking.js';
import { busInUse, FORMS, type BusInUse, type BusUnderTest } from './contract/subject.js';

export { numbered, series, type BusUnderTest } from './contract/subject.js';
export { ownerInDatabase, ownerInMemory, type TopicOwner } from './kept-events.fixture.js';

const TEST_MS = 60_000;

/** Everything the port promises, on any adapter, whether or not the topic has a source. */
export const eventBusContract = (adapter: string, make: () => Promise<BusUnderTest>) => {
  // A busy machine is slow, not wrong.
  jest.setTimeout(TEST_MS);
  describe.each(FORMS)(`event bus contract: ${adapter}, events %s`, (form) => {
    let inUse: BusInUse;
    beforeEach(async () => {
      inUse = await busInUse(make, form);
    });
    afterEach(() => inUse.end(), TEST_MS);
    const here = () => inUse;

    describeDelivering(here);
    describeGroups(here);
    describeParking(here);
  });
};
