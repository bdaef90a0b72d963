import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../scripts/setup/build.mjs';
import type { AccountsDocument } from '../../src/domain/reporting/accounts-document.ts';
import { liveFindings } from '../../src/domain/telemetry/live-findings.ts';
import { folderOf } from '../cli/command-line.ts';
import { folded, oneByOne, START, steady } from '../live-readings.ts';
import { type NodeProcess, startNodeProcess } from './node-process.ts';

const PATIENCE_MILLISECONDS = 300_000;
const MINUTE = 60_000;
const running: NodeProcess[] = [];

/** What can be wrong with the way in which readings come in: what is told where all of it happens at once. */
function troubles(): readonly string[] {
  const notices = folded(oneByOne(steady(START, 600))).notices[0]!;
  const happened = <Counts extends object>(counts: Counts): Counts =>
    Object.fromEntries(
      Object.entries(counts).map(([name, value]) => [name, typeof value === 'number' ? 1 : value]),
    ) as Counts;
  return liveFindings({ ...happened(notices), fold: happened(notices.fold) }).map(({ code }) => code);
}

const TROUBLES = troubles();

beforeAll(async () => {
  if ((await build()) !== 0) throw new Error('the build failed');
}, PATIENCE_MILLISECONDS);

afterEach(async () => {
  for (const node of running.splice(0)) await node.stop();
});

async function started(settingsPath: string): Promise<NodeProcess> {
  const node = await startNodeProcess(settingsPath);
  running.push(node);
  return node;
}

async function progressOf(folder: string): Promise<{ readonly firstStart: number; readonly fedUntil: number }> {
  const text = await readFile(join(folder, 'data', 'demonstration', 'progress.json'), 'utf8').catch(() => '{}');
  return { firstStart: 0, fedUntil: 0, ...(JSON.parse(text) as object) };
}

/** Waits until all that lies behind was acknowledged. */
async function fedUpToNow(folder: string): Promise<void> {
  const { fedUntil } = await progressOf(folder);
  if (fedUntil > Date.now() - MINUTE) return;
  await pause(200);
  await fedUpToNow(folder);
}

async function accountsOf({ address }: NodeProcess): Promise<AccountsDocument> {
  return (await (await fetch(`${address}/v1/accounts`)).json()) as AccountsDocument;
}

describe('the troubles of readings', () => {
  it('have codes, among them those of readings that came too late and of clocks', () => {
    expect(TROUBLES).toEqual(expect.arrayContaining(['samples-too-late', 'replicas-disagree', 'clock-stepped']));
    expect(TROUBLES.length).toBeGreaterThanOrEqual(10);
  });
});

describe('a node that feeds itself the demonstration', () => {
  it(
    'has accounts of the made-up customers up to now, takes all of it in, and goes on when it is started again',
    async () => {
      const folder = await folderOf({});
      const settings = join(folder, 'node.yaml');
      await writeFile(settings, 'dataFolder: ./data\ndemonstration: true\nhttp: { port: 0 }\n');
      const first = await started(settings);
      await fedUpToNow(folder);
      const before = await progressOf(folder);
      await running.pop()?.stop();

      const again = await started(settings);
      await fedUpToNow(folder);
      expect((await progressOf(folder)).firstStart).toBe(before.firstStart);
      const said = await accountsOf(again);
      expect(said).toMatchObject({ isSynthetic: true });
      const { period } = said;
      expect(Date.parse(period.from)).toBe(before.firstStart);
      expect(Date.now() - Date.parse(period.until)).toBeLessThan(60 * MINUTE);
      const accounts = await (await fetch(`${again.address}/v1/accounts`)).text();
      expect(accounts).toContain('aurora-3');
      const findings = await (await fetch(`${again.address}/v1/findings`)).text();
      expect(findings).toContain('observables-inconsistent');
      expect([...TROUBLES, 'above-ceiling'].filter((code) => findings.includes(`"${code}"`))).toEqual([]);
      expect(first.address).toMatch(/^http:/);
    },
    PATIENCE_MILLISECONDS,
  );
});
