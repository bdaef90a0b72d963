import { type MeasurementPlace, measurementStoreContract } from '../../../../tests/contracts/measurement-store.ts';
import { sharedMinutesContract } from '../../../../tests/contracts/shared-minutes.ts';
import { type HeldMinutes, memoryMeasurements } from './memory-measurements.ts';

async function freshPlace(): Promise<MeasurementPlace> {
  const held: HeldMinutes = new Map();
  const versions = new Map<number, number>();
  return {
    open: (teller) => Promise.resolve(memoryMeasurements(held, versions, teller)),
    discard: () => Promise.resolve(),
  };
}

measurementStoreContract('in memory', freshPlace);
sharedMinutesContract('in memory', freshPlace);
