import { cpus, loadavg, totalmem } from 'node:os';

/** The machine that figures belong to, and how busy it is now: others' work makes every figure worse. */
export function machineLine() {
  const processors = cpus();
  const memory = (totalmem() / 2 ** 30).toFixed(1);
  const load = loadavg()
    .map((value) => value.toFixed(1))
    .join(', ');
  return `machine: ${processors.length} x ${processors[0]?.model.trim()}, ${memory} GiB, node ${process.version}, load ${load}`;
}
