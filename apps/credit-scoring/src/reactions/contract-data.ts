import type { Contract, DataOf } from '@zhixin/contracts';
import { dataFaults } from '@zhixin/contracts/validation';

/**
 * The data of an event, as its contract promises it.
 *
 * @throws Error when the promise is broken; the event is then parked for a person to look at.
 */
export const dataOf = <Of extends Contract>(contract: Of, data: unknown): DataOf<Of> => {
  const faults = dataFaults(contract, data);
  if (faults.length === 0) return data as DataOf<Of>;
  const reasons = faults.map(({ pointer, detail }) => `${pointer} ${detail}`);
  throw new Error(`Not a ${contract.type}: ${reasons.join('; ')}`);
};
