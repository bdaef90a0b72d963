import { recordStoresContract } from '../../../../tests/contracts/record-stores.ts';
import { memoryRecords } from './memory-records.ts';

recordStoresContract('memory', async () => memoryRecords());
