import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { openChdbMeasurements } from '../../src/adapters/measurements/chdb/chdb-measurements.ts';
import { instant, period } from '../../src/foundation/instant.ts';
import { CHOSEN, CRASH_ROUNDS, SEED } from '../chosen-part.ts';

const MINUTES = 5;
const SUBJECTS = 300;
const WRITER = resolve(import.meta.dirname, 'measurement-writer.mjs');
const BUILT = resolve(import.meta.dirname, '../../dist/adapters/measurements/chdb/chdb-measurements.js');

const folder = mkdtempSync(join(tmpdir(), 'comptroller-crash-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Lets a writer write until it is killed; gives the batches that it called durable. */
async function writeUntilKilled(firstBatch: number, batchesBefore: number, thenMilliseconds: number) {
  const acknowledged: number[] = [];
  const writer = spawn(process.execPath, [WRITER, folder, String(firstBatch), String(MINUTES), String(SUBJECTS)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  writer.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const ended = new Promise<NodeJS.Signals | null>((done) => writer.on('close', (_code, signal) => done(signal)));
  const enough = new Promise<void>((done) => {
    writer.stdout.on('data', (chunk: Buffer) => {
      acknowledged.push(...chunk.toString().trim().split('\n').map(Number));
      if (acknowledged.length >= batchesBefore) done();
    });
  });
  await Promise.race([enough, ended]);
  await sleep(thenMilliseconds);
  writer.kill('SIGKILL');
  expect({ signal: await ended, complaint }).toEqual({ signal: 'SIGKILL', complaint: '' });
  return acknowledged;
}

/** By minute and subject: the batch that the store tells. */
async function kept(): Promise<ReadonlyMap<string, number>> {
  await using tiers = await openChdbMeasurements({ folder });
  const batches = new Map<string, number>();
  const always = period(instant(0), instant(1e12));
  for await (const { subjectName, window } of tiers.minutes.read(always)) {
    const key = `${(window.from / 60_000) % 1440} ${subjectName}`;
    expect(batches.has(key), `${key} is told once`).toBe(false);
    const [batch] = window.integral;
    expect(window.integral.every((value) => value === batch)).toBe(true);
    batches.set(key, batch ?? Number.NaN);
  }
  return batches;
}

it.skipIf(!existsSync(BUILT))(
  `keeps every acknowledged window once, whenever the process is killed, ${CRASH_ROUNDS} times (${CHOSEN})`,
  async () => {
    /** By minute: the batches that may be told. The acknowledged one, and those that were on their way when a writer died since. */
    const allowed = new Map<number, Set<number>>();
    let next = 0;
    for (let round = SEED; round < SEED + CRASH_ROUNDS; round++) {
      const acknowledged = await writeUntilKilled(next, MINUTES + (round % 4), (round * 37) % 150);
      for (const batch of acknowledged) allowed.set(batch % MINUTES, new Set([batch]));
      next = Math.max(...acknowledged) + 1;
      allowed.get(next % MINUTES)?.add(next);
      expect(strangersIn(await kept(), allowed), `after round ${round}`).toEqual([]);
      next++;
    }
  },
  60_000 + CRASH_ROUNDS * 30_000,
);

/** What is told and may not be, and how many windows are missing or too many. */
function strangersIn(told: ReadonlyMap<string, number>, allowed: ReadonlyMap<number, ReadonlySet<number>>) {
  const strangers = [...told].filter(([key, batch]) => allowed.get(Number.parseInt(key, 10))?.has(batch) !== true);
  const difference = told.size - MINUTES * SUBJECTS;
  return difference === 0 ? strangers : [...strangers, ['windows too many', difference]];
}
