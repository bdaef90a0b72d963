import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../scripts/setup/build.mjs';
import { START } from '../cli/small-fleet.ts';
import {
  hasPrometheus,
  hasVictoriaMetrics,
  type OwnSeries,
  prometheusWith,
  victoriaMetricsWith,
} from '../history/history-servers.ts';
import { type NodeProcess, startNodeProcess } from './node-process.ts';
import { accountsOf, expectAccountsOfFile, scrapes, smallNodeFolder } from './small-node.ts';

const UNTIL = START + 3 * 3_600_000;

function ownSeries(): readonly OwnSeries[] {
  const series = new Map<string, OwnSeries & { readonly times: number[]; readonly values: number[] }>();
  for (const { at, samples } of scrapes()) {
    for (const { name, labels, value } of samples) {
      const key = JSON.stringify([name, labels]);
      const one = series.get(key) ?? { name, labels, times: [], values: [] };
      series.set(key, one);
      one.times.push(at);
      one.values.push(value);
    }
  }
  return [...series.values()];
}

const metricOf = async ({ address }: NodeProcess, name: string): Promise<number> => {
  const text = await (await fetch(`${address}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name}{source="`));
  return Number(line?.split(' ').at(-1) ?? Number.NaN);
};

async function untilPulled(node: NodeProcess, moment: number): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if ((await metricOf(node, 'comptroller_pull_until_seconds')) >= moment / 1000) return;
    await sleep(50);
  }
  throw new Error('the node does not pull');
}

beforeAll(async () => {
  if ((await build()) !== 0) throw new Error('the program can not be built');
});

describe.each([
  { kind: 'prometheus', has: hasPrometheus, start: prometheusWith },
  { kind: 'victoriametrics', has: hasVictoriaMetrics, start: victoriaMetricsWith },
])('a node that pulls from $kind', ({ kind, has, start }) => {
  it.skipIf(!has)('gives the account that the file gives, though it was killed in between', async () => {
    await using server = await start(ownSeries());
    const { folder, settings } = await smallNodeFolder();
    const [from, until] = [START, UNTIL].map((at) => new Date(at).toISOString());
    const pull = `pull: [{ kind: ${kind}, url: "${server.url}", from: "${from}", until: "${until}", everySeconds: 1 }]\n`;
    await writeFile(settings, (await readFile(settings, 'utf8')) + pull);
    const first = await startNodeProcess(settings);
    await untilPulled(first, START + 3_600_000);
    await first.kill();
    const second = await startNodeProcess(settings);
    await untilPulled(second, UNTIL);
    expect(await metricOf(second, 'comptroller_pull_lag_seconds')).toBe(0);
    expect(await metricOf(second, 'comptroller_pull_failures_total')).toBe(0);
    expect(await second.stop()).toBe(0);
    const third = await startNodeProcess(settings);
    const pulled = await accountsOf(third);
    expect(await metricOf(third, 'comptroller_pull_until_seconds')).toBe(UNTIL / 1000);
    expect(await third.stop()).toBe(0);
    await expectAccountsOfFile(pulled, folder);
    expect(await readdir(join(folder, 'data', 'pull'))).toHaveLength(1);
  });
});

describe('a node whose server of history is not there', () => {
  it('serves all the same, counts the failure, and stops at once', async () => {
    const { settings } = await smallNodeFolder();
    const pull = 'pull: [{ kind: prometheus, url: "http://127.0.0.1:1" }]\n';
    await writeFile(settings, (await readFile(settings, 'utf8')) + pull);
    const node = await startNodeProcess(settings);
    for (let tries = 0; tries < 200 && !((await metricOf(node, 'comptroller_pull_failures_total')) > 0); tries++)
      await sleep(50);
    expect(await metricOf(node, 'comptroller_pull_failures_total')).toBeGreaterThan(0);
    expect(await metricOf(node, 'comptroller_pull_lag_seconds')).toBeGreaterThan(13 * 86_400);
    expect(await node.stop()).toBe(0);
  });
});
