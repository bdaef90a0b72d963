import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { recordStoresContract } from '../../../../tests/contracts/record-stores.ts';
import { openPgliteRecords } from './pglite-records.ts';

const folder = mkdtempSync(join(tmpdir(), 'comptroller-records-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

recordStoresContract('the PostgreSQL of the process', () => openPgliteRecords({ folder: join(folder, 'records') }));
