import { execFile } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Runs every bench, one after the other, and prints the machine that the figures belong to. Nothing is asserted. */
const BENCHES = ['ingest.mjs', 'remote-write.mjs'];

const processors = cpus();
const memory = (totalmem() / 2 ** 30).toFixed(1);
console.log(`machine: ${processors.length} x ${processors[0]?.model.trim()}, ${memory} GiB, node ${process.version}`);
for (const name of BENCHES) {
  const path = fileURLToPath(new URL(name, import.meta.url));
  console.log(`\n${name}`);
  const { stdout } = await promisify(execFile)(process.execPath, [path, ...process.argv.slice(2)], {
    maxBuffer: 2 ** 26,
  });
  process.stdout.write(stdout);
}
