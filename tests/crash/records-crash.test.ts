import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { openPgliteRecords } from '../../src/adapters/records/pglite/pglite-records.ts';
import { instant, period } from '../../src/foundation/instant.ts';
import type { RecordStores } from '../../src/ports/record-stores.ts';
import { CHOSEN, CRASH_ROUNDS, SEED } from '../chosen-part.ts';
import { giveEmptyRecords } from '../node/empty-records.ts';

/** What it takes to make the database on a machine that is busy with other things. */
const PATIENCE_MILLISECONDS = 180_000;
const WRITER = resolve(import.meta.dirname, 'records-writer.mjs');
const BUILT = resolve(import.meta.dirname, '../../dist/adapters/records/pglite/pglite-records.js');

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'comptroller-crash-'));
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

interface Rounds {
  readonly folder: string;
  readonly firstBatch: number;
  /** Acknowledged before the kill, and then so long. */
  readonly batches: number;
  readonly thenMilliseconds: number;
}

/** Lets a writer write until it is killed; gives the last batch that it called durable. */
async function writeUntilKilled({ folder, firstBatch, batches, thenMilliseconds }: Rounds): Promise<number> {
  const writer = spawn(process.execPath, [WRITER, folder, String(firstBatch)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [said, complaint] = ['', ''];
  writer.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const ended = new Promise<NodeJS.Signals | null>((done) => writer.on('close', (_code, signal) => done(signal)));
  const count = () => said.split('\n').length - 1;
  const enough = new Promise<void>((done) => {
    if (batches === 0) done();
    writer.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (count() >= batches) done();
    });
  });
  await Promise.race([enough, ended]);
  await sleep(thenMilliseconds);
  writer.kill('SIGKILL');
  expect({ signal: await ended, complaint }).toEqual({ signal: 'SIGKILL', complaint: '' });
  return firstBatch + count() - 1;
}

/** What is missing or told otherwise of the acknowledged batches; the one that was on its way may be there. */
async function lost(records: RecordStores, last: number): Promise<readonly string[]> {
  const findings = await records.findings.list({ code: 'batch', limit: 1e6 });
  const subjects = findings.map(({ subject }) => Number(subject)).sort((a, b) => a - b);
  const wrong = subjects.filter((subject, batch) => subject !== batch).map((subject) => `finding ${subject}`);
  if (![last + 1, last + 2].includes(subjects.length)) wrong.push(`${subjects.length} findings of ${last + 1}`);
  if (findings.find(({ subject }) => subject === '0')?.count !== subjects.length) wrong.push('the count of the first');
  for (let batch = Math.max(0, last - 20); batch <= last; batch++) {
    const told: string[] = [];
    const always = period(instant(0), instant(1));
    for await (const { workloadId } of records.allocations.read(always, instant(batch))) told.push(workloadId);
    if (told.join(' ') !== `${batch} ${batch}`) wrong.push(`allocations of ${batch}: ${told.join(' ')}`);
  }
  return [...wrong, ...(await lostImports(records, last))];
}

/** Each acknowledged file is there with its fault, and what is known are the lines of the last one, or none where it was taken back. */
async function lostImports(records: RecordStores, last: number): Promise<readonly string[]> {
  const wrong: string[] = [];
  const imports = await records.imports.list({ limit: 1e6 });
  if (![last + 1, last + 2].includes(imports.length)) wrong.push(`${imports.length} imports of ${last + 1}`);
  for (const [batch, { id, file }] of imports.entries()) {
    const faults = await records.files.faults(id, { after: 0, limit: 9 });
    const mustBeWithdrawn = batch % 3 === 0 && batch <= last;
    if (file?.digest !== `${batch}` || file.added !== 2 || faults.length !== 1) wrong.push(`import ${batch}`);
    if (mustBeWithdrawn && file?.withdrawnAt === undefined) wrong.push(`withdrawal of ${batch}`);
  }
  const lines: string[] = [];
  for await (const { customerId } of records.billing.read(period(instant(0), instant(1)))) lines.push(customerId);
  const newest = imports.at(-1)?.file;
  const expected = newest === undefined || newest.withdrawnAt !== undefined ? '' : `${newest.digest} ${newest.digest}`;
  if (lines.join(' ') !== expected) wrong.push(`lines ${lines.join(' ')} instead of ${expected}`);
  return wrong;
}

describe.skipIf(!existsSync(BUILT))('records of a process that is killed (skipped where nothing is built)', () => {
  const dataFolder = newFolder();
  const used = join(dataFolder, 'records');

  it(
    `keep every acknowledged batch over ${CRASH_ROUNDS} kills, and open (${CHOSEN})`,
    async () => {
      await giveEmptyRecords(dataFolder);
      let last = -1;
      for (let round = SEED; round < SEED + CRASH_ROUNDS; round++) {
        last = await writeUntilKilled({
          folder: used,
          firstBatch: last + 1,
          batches: 1 + ((round * 13) % 60),
          thenMilliseconds: (round * 7) % 40,
        });
        await using records = await openPgliteRecords({ folder: used });
        expect(await lost(records, last)).toEqual([]);
      }
    },
    PATIENCE_MILLISECONDS + CRASH_ROUNDS * 30_000,
  );

  it('open when it was killed while it made the database, whenever that was', {
    timeout: 2 * PATIENCE_MILLISECONDS,
  }, async () => {
    const folder = newFolder();
    for (const thenMilliseconds of [900, 2500, 4200]) {
      await writeUntilKilled({ folder, firstBatch: 0, batches: 0, thenMilliseconds });
    }
    await using records = await openPgliteRecords({ folder });
    await records.probe();
    expect(readdirSync(folder).filter((name) => name.startsWith('making-'))).toEqual([]);
  });

  it('are refused to a second process while the first has them', async () => {
    const folder = used;
    await using records = await openPgliteRecords({ folder });
    await records.probe();
    const second = spawn(process.execPath, [WRITER, folder, '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let complaint = '';
    second.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    expect(await new Promise((done) => second.on('close', done))).toBe(1);
    expect(complaint).toContain(
      `The database of records in ${folder} is in use by another process (process ${process.pid})`,
    );
  });
});
