import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { AccountsDocument } from '../../src/domain/reporting/accounts-document.ts';
import { accounted, folderOf } from '../cli/command-line.ts';
import { dcgmRows, DEVICES, type Devices, FILES, START, wholeAccount } from '../cli/small-fleet.ts';
import { packedRequest } from '../remote-write-message.ts';
import { giveEmptyRecords } from './empty-records.ts';
import { type NodeProcess, startNodeProcess } from './node-process.ts';

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
export const SENT_SECONDS = 9000;

export interface ScrapedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What an exporter told at one moment of all four devices. */
export interface Scrape {
  readonly at: number;
  readonly samples: readonly ScrapedSample[];
}

/** The two hours of the small fleet and what comes after, scrape by scrape. */
export function scrapes(devices: Devices = DEVICES): readonly Scrape[] {
  const byTime = new Map<number, ScrapedSample[]>();
  for (const row of dcgmRows(devices, { seconds: SENT_SECONDS })) {
    const [at = '', node = '', gpu = '', ...values] = row.split(',');
    const labels = { Hostname: node, gpu, modelName: 'NVIDIA H100 80GB HBM3' };
    const samples = values.map((value, column) => ({ name: COLUMNS[column] ?? '', labels, value: Number(value) }));
    byTime.set(Number(at), [...(byTime.get(Number(at)) ?? []), ...samples]);
  }
  return [...byTime].map(([at, samples]) => ({ at, samples }));
}

/** The scrape as a message of remote write 1.0. */
export const messageOf = (scrape: Scrape): Uint8Array => messageOfAll([scrape]);

/** Scrapes as one message; as Prometheus does, each sample stands with its labels. */
export const messageOfAll = (scraped: readonly Scrape[]): Uint8Array =>
  packedRequest(
    ...scraped.flatMap(({ at, samples }) =>
      samples.map(({ name, labels, value }) => ({
        labels: Object.entries({ __name__: name, ...labels })
          .map(([label, text]) => ({ name: label, value: text }))
          .sort((a, b) => (a.name < b.name ? -1 : 1)),
        samples: [{ timestamp: at, value }],
      })),
    ),
  );

const SCRAPES_OF_A_MESSAGE = 10;

/** All of the scrapes in few messages. */
export function messages(): readonly Uint8Array[] {
  const all = scrapes();
  return Array.from({ length: Math.ceil(all.length / SCRAPES_OF_A_MESSAGE) }, (_, number) =>
    messageOfAll(all.slice(number * SCRAPES_OF_A_MESSAGE, (number + 1) * SCRAPES_OF_A_MESSAGE)),
  );
}

/** The records of a node that has been; to make such a database anew takes longer than most tests. */
export interface EmptyRecords {
  readonly folder: string;
}

/** Starts a node on an empty folder, lets the test look at it, and keeps its records once it has stopped. */
export async function emptyRecordsOf(
  look: (node: NodeProcess, settings: string) => Promise<void>,
): Promise<EmptyRecords> {
  const { folder, settings } = await smallNodeFolder();
  const node = await startNodeProcess(settings);
  await look(node, settings);
  expect(await node.stop()).toBe(0);
  return { folder: join(folder, 'data', 'records') };
}

export interface SmallNode {
  readonly folder: string;
  readonly settings: string;
}

/** A folder with the small fleet, its records and the settings of a node. */
export async function smallNodeFolder(records?: EmptyRecords): Promise<SmallNode> {
  const folder = await folderOf({
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
  if (records !== undefined) await cp(records.folder, join(folder, 'data', 'records'), { recursive: true });
  return { folder, settings };
}

/** The same, and the embedded database has been made. */
export async function usedNodeFolder(): Promise<SmallNode> {
  const made = await smallNodeFolder();
  await giveEmptyRecords(join(made.folder, 'data'));
  return made;
}

const iso = (hours: number): string => new Date(START + hours * 3_600_000).toISOString();

export async function accountsOf({ address }: NodeProcess): Promise<AccountsDocument> {
  const answer = await fetch(`${address}/v1/accounts-document?from=${iso(0)}&until=${iso(2)}`);
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as AccountsDocument;
}

/** Resolves once the store has every window that is whole: it is given them every few seconds. */
export async function untilStored({ address }: NodeProcess): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const text = await (await fetch(`${address}/metrics`)).text();
    if (/^comptroller_windows_pending 0$/m.test(text)) return;
    await sleep(100);
  }
  throw new Error('windows wait for the store for ever');
}

/** Expects of a node's accounts that they are those that the command makes of the files. */
export async function expectAccountsOfFile(
  live: AccountsDocument,
  folder: string,
  files: readonly string[] = wholeAccount(folder),
): Promise<void> {
  const { document } = await accounted([...files, '--from', iso(0), '--until', iso(2)]);
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
}
