import { holdStoreContract } from '../../../../tests/contracts/hold-store.ts';
import { memoryHolds } from './memory-holds.ts';

holdStoreContract('memory', async () => {
  let version = 0;
  const store = { ...memoryHolds(() => ++version), [Symbol.asyncDispose]: () => Promise.resolve() };
  return { open: () => Promise.resolve(store), discard: () => Promise.resolve() };
});
