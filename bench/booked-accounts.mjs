import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const once = fileURLToPath(new URL('accounts-90-days.mjs', import.meta.url));

/** Accounts of 2,000 workloads over 90 days from kept books, in a process of its own. */
export async function bookedAccountsBench() {
  const { stdout } = await promisify(execFile)(process.execPath, [once]);
  console.log(stdout.trimEnd());
}
