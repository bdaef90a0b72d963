import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../scripts/setup/build.mjs';
import type { AccountsDocument } from '../../src/domain/reporting/accounts-document.ts';
import { accounted, folderOf } from '../cli/command-line.ts';
import { dcgmRows, DEVICES, FILES, START, wholeAccount } from '../cli/small-fleet.ts';
import { packedRequest, type WireSeries } from '../remote-write-message.ts';
import { type NodeProcess, sendWrite, startNodeProcess } from './node-process.ts';

/** Columns of the small fleet's telemetry after time, node and gpu, by the names that an exporter gives them. */
const COLUMNS = [
  'DCGM_FI_DEV_POWER_USAGE',
  'DCGM_FI_DEV_GPU_UTIL',
  'DCGM_FI_PROF_SM_ACTIVE',
  'DCGM_FI_PROF_PIPE_TENSOR_ACTIVE',
  'DCGM_FI_PROF_PIPE_FP32_ACTIVE',
  'DCGM_FI_PROF_PIPE_FP64_ACTIVE',
  'DCGM_FI_DEV_SM_CLOCK',
  'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION',
];

/** A minute is given to the store once nothing can be added to it: the last of the two hours needs what comes after. */
const SENT_SECONDS = 9000;

/** One message for each scrape of all four devices. */
function scrapes(): readonly Uint8Array[] {
  const byTime = new Map<number, WireSeries[]>();
  for (const row of dcgmRows(DEVICES, { seconds: SENT_SECONDS })) {
    const [at = '', node = '', gpu = '', ...values] = row.split(',');
    const timestamp = Number(at);
    const series = values.map((value, column) =>
      seriesOf({ name: COLUMNS[column] ?? '', node, gpu }, timestamp, Number(value)),
    );
    byTime.set(timestamp, [...(byTime.get(timestamp) ?? []), ...series]);
  }
  return [...byTime.values()].map((series) => packedRequest(...series));
}

function seriesOf(of: { name: string; node: string; gpu: string }, timestamp: number, value: number): WireSeries {
  const labels = { __name__: of.name, Hostname: of.node, gpu: of.gpu, modelName: 'NVIDIA H100 80GB HBM3' };
  return {
    labels: Object.entries(labels)
      .map(([name, text]) => ({ name, value: text }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    samples: [{ timestamp, value }],
  };
}

const iso = (hours: number): string => new Date(START + hours * 3_600_000).toISOString();

async function accountsOf({ address }: NodeProcess): Promise<AccountsDocument> {
  const answer = await fetch(`${address}/v1/accounts-document?from=${iso(0)}&until=${iso(2)}`);
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as AccountsDocument;
}

let folder = '';
beforeAll(async () => {
  if ((await build()) !== 0) throw new Error('the program can not be built');
  folder = await folderOf({
    ...FILES,
    'settings.yaml': [
      'dataFolder: ./data',
      'fleet: ./fleet.yaml',
      'declarations: ./declarations.yaml',
      `allocations: ["slurm-sacct:FOLDER/jobs.txt"]`,
      `billing: ["focus-csv:FOLDER/bill.csv"]`,
      'http: { port: 0 }',
      'logLevel: error',
      '',
    ].join('\n'),
  });
  const settings = join(folder, 'settings.yaml');
  await writeFile(settings, (await readFile(settings, 'utf8')).replaceAll('FOLDER', folder));
});

describe('a node that took telemetry over the network', () => {
  it('gives the account that the file gives, though it was killed in between', async () => {
    const messages = scrapes();
    const half = Math.floor(messages.length / 2);
    const first = await startNodeProcess(join(folder, 'settings.yaml'));
    for (const message of messages.slice(0, half)) expect(await sendWrite(first.address, message)).toBe(204);
    await first.kill();
    const second = await startNodeProcess(join(folder, 'settings.yaml'));
    // A sender that saw no answer sends again.
    for (const message of messages.slice(half - 5)) expect(await sendWrite(second.address, message)).toBe(204);
    expect(await second.stop()).toBe(0);
    const third = await startNodeProcess(join(folder, 'settings.yaml'));
    const live = await accountsOf(third);
    expect(await third.stop()).toBe(0);
    const { document } = await accounted([...wholeAccount(folder), '--from', iso(0), '--until', iso(2)]);
    expect(live.accounts.map(({ customerId, workloadId }) => [customerId, workloadId])).toEqual(
      document.accounts.map(({ customerId, workloadId }) => [customerId, workloadId]),
    );
    live.accounts.forEach((account, position) => {
      const filed = document.accounts[position]!;
      for (const side of ['low', 'estimate', 'high'] as const) {
        expect(account.hardwareOperations[side]).toBeCloseTo(filed.hardwareOperations[side], -9);
      }
      expect(account.ceilingOperations).toBeCloseTo(filed.ceilingOperations, -9);
      expect(account.coverageFraction).toBeCloseTo(filed.coverageFraction, 9);
    });
    expect(live.fates.workload).toBeCloseTo(document.fates.workload, 6);
    expect(live.fates.coverageGap).toBeCloseTo(document.fates.coverageGap, 6);
  });
});
