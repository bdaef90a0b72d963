import { gzipSync } from 'node:zlib';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AccountsDocument } from '../../src/domain/reporting/accounts-document.ts';
import { build } from '../../scripts/setup/build.mjs';
import { folderOf } from '../cli/command-line.ts';
import { FILES } from '../cli/small-fleet.ts';
import { giveEmptyRecords } from './empty-records.ts';
import { sendWrite, startNodeProcess, type NodeProcess } from './node-process.ts';
import { accountsOf, expectAccountsOfFile, messageOf, scrapes } from './small-node.ts';

const SETTINGS = 'dataFolder: ./data\nfleet: ./fleet.yaml\nhttp: { port: 0 }\nlogLevel: error\n';

interface Imported {
  readonly id: number;
  readonly counts: object;
}

async function handIn({ address }: NodeProcess, query: string, body: Uint8Array): Promise<Imported> {
  const answer = await fetch(`${address}/v1/imports?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'idempotency-key': query },
    body: Buffer.from(body),
  });
  if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Imported;
}

const customersOf = ({ accounts }: AccountsDocument) => [...new Set(accounts.map(({ customerId }) => customerId))];

describe('a node whose records are handed in', { timeout: 120_000 }, () => {
  beforeAll(build);

  it('gives the accounts that the command gives from the files, over a kill, until they are taken back', async () => {
    const folder = await folderOf({ ...FILES, 'settings.yaml': SETTINGS });
    await giveEmptyRecords(join(folder, 'data'));
    let node = await startNodeProcess(join(folder, 'settings.yaml'));
    for (const scrape of scrapes()) expect(await sendWrite(node.address, messageOf(scrape))).toBe(204);
    const bytes = (name: string) => readFile(join(folder, name));
    const jobs = await handIn(node, 'kind=allocations&format=slurm-sacct&source=slurm', await bytes('jobs.txt'));
    await handIn(node, 'kind=billing&source=bills', gzipSync(await bytes('bill.csv')));
    await handIn(node, 'kind=declarations&source=declared', await bytes('declarations.yaml'));
    await node.kill();

    node = await startNodeProcess(join(folder, 'settings.yaml'));
    expect(await handIn(node, 'kind=allocations&format=slurm-sacct&source=slurm', await bytes('jobs.txt'))).toEqual(
      jobs,
    );
    const live = await accountsOf(node);
    await expectAccountsOfFile(live, folder);
    const withdrawn = await fetch(`${node.address}/v1/imports/${jobs.id}/withdrawal`, { method: 'POST' });
    expect(withdrawn.status).toBe(200);
    const without = await accountsOf(node);
    expect(without.fates.workload).toBe(0);
    expect(customersOf(without)).not.toEqual(customersOf(live));
    expect(await node.stop()).toBe(0);
  });
});
