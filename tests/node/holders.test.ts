import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../scripts/setup/build.mjs';
import { folderOf } from '../cli/command-line.ts';
import { FLEET, START } from '../cli/small-fleet.ts';
import { giveEmptyRecords } from './empty-records.ts';
import { sendWrite, startNodeProcess } from './node-process.ts';
import { accountsOf, expectAccountsOfFile, messageOf, type Scrape, scrapes } from './small-node.ts';

/** Node n0 is held by one pod for eighty minutes, then by another; nobody holds n1. */
function withPods({ at, samples }: Scrape): Scrape {
  const isFirst = at < START + 80 * 60_000;
  const pod = isFirst ? { namespace: 'acme', pod: 'train-a' } : { namespace: 'bolt', pod: 'train-b' };
  return {
    at,
    samples: samples.map((sample) =>
      sample.labels['Hostname'] === 'n0' ? { ...sample, labels: { ...sample.labels, ...pod } } : sample,
    ),
  };
}

/** The same series as VictoriaMetrics exports them. */
function exported(all: readonly Scrape[]): string {
  const series = new Map<string, { metric: object; values: number[]; timestamps: number[] }>();
  for (const { at, samples } of all) {
    for (const { name, labels, value } of samples) {
      const metric = { __name__: name, ...labels };
      const key = JSON.stringify(metric);
      const one = series.get(key) ?? { metric, values: [], timestamps: [] };
      series.set(key, one);
      one.values.push(value);
      one.timestamps.push(at);
    }
  }
  return [...series.values()].map((one) => `${JSON.stringify(one)}\n`).join('');
}

const SETTINGS = `dataFolder: ./data
fleet: ./fleet.yaml
http: { port: 0 }
logLevel: error
`;

beforeAll(async () => {
  if ((await build()) !== 0) throw new Error('the program can not be built');
});

describe('a node whose telemetry names the pods that hold the devices', () => {
  it('gives the accounts that the file gives, though it was killed in between', async () => {
    const all = scrapes().map(withPods);
    const folder = await folderOf({ 'fleet.yaml': FLEET, 'settings.yaml': SETTINGS });
    await giveEmptyRecords(join(folder, 'data'));
    const file = join(folder, 'export.jsonl');
    await writeFile(file, exported(all));
    const settings = join(folder, 'settings.yaml');
    const messages = all.map(messageOf);
    const half = Math.floor(messages.length / 2);
    const first = await startNodeProcess(settings);
    for (const message of messages.slice(0, half)) expect(await sendWrite(first.address, message)).toBe(204);
    await first.kill();
    const second = await startNodeProcess(settings);
    for (const message of messages.slice(half - 5)) expect(await sendWrite(second.address, message)).toBe(204);
    expect(await second.stop()).toBe(0);
    const third = await startNodeProcess(settings);
    const live = await accountsOf(third);
    expect(await third.stop()).toBe(0);
    expect(live.accounts.map(({ customerId, workloadId }) => `${customerId}/${workloadId}`).sort()).toEqual([
      'acme/train-a',
      'bolt/train-b',
    ]);
    const files = ['--fleet', join(folder, 'fleet.yaml'), '--telemetry', `victoriametrics-jsonl:${file}`];
    await expectAccountsOfFile(live, folder, files);
  });
});
