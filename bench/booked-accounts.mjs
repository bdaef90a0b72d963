import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const once = fileURLToPath(new URL('accounts-90-days.mjs', import.meta.url));

/** Accounts of 2,000 workloads over 90 days from kept books, in processes of their own: of the embedded store, and of two ClickHouse servers. */
export async function bookedAccountsBench() {
  for (const form of ['embedded', 'two-shards']) {
    const { stdout } = await promisify(execFile)(process.execPath, [once, form]);
    console.log(stdout.trimEnd());
  }
}
