import { measurementStoreContract } from '../../../../tests/contracts/measurement-store.ts';
import { type HeldMinutes, memoryMeasurements } from './memory-measurements.ts';

measurementStoreContract('in memory', async () => {
  const held: HeldMinutes = new Map();
  const versions = new Map<number, number>();
  return {
    open: (teller) => Promise.resolve(memoryMeasurements(held, versions, teller)),
    discard: () => Promise.resolve(),
  };
});
