import type { Report } from '../report.ts';
import { saysNothing } from './slurm-values.ts';

/** Devices of one kind that a job was given. */
export interface GrantedDevices {
  readonly count: number;
  /** Of each, for partitions of a device; absent for whole ones. */
  readonly share?: number;
}

/** Names under which sites configure accelerators as generic resources. */
const ACCELERATORS = new Set(['gpu', 'hpu', 'gaudi', 'tpu', 'npu', 'xpu', 'ipu', 'neuron']);
/** Parts of a GPU whose size Slurm's accounting doesn't tell. */
const PARTS_OF_UNKNOWN_SIZE = new Set(['shard', 'mps']);
const MOST_DEVICES = 1_000_000;

interface Counted {
  untyped?: number;
  readonly typed: Map<string, number>;
}

/**
 * Accelerators in a list of trackable resources: `cpu=96,gres/gpu:h100=8,gres/gpu=8` is eight, not sixteen.
 * The untyped count is the total; types count only where it is missing, or where they add up to more, which is reported.
 */
export function devicesOfTres(text: string, report: Report): readonly GrantedDevices[] {
  const counted = new Map<string, Counted>();
  for (const entry of text.split(',')) countEntry(counted, entry.trim(), report);
  return [...counted.values()].flatMap((of) => groupsOf(of, report));
}

function countEntry(counted: Map<string, Counted>, entry: string, report: Report): void {
  const [, name = '', type, amount = ''] = /^gres\/([^:=]+)(?::([^=]+))?=(.*)$/i.exec(entry) ?? [];
  if (PARTS_OF_UNKNOWN_SIZE.has(name.toLowerCase()) && amount !== '0') {
    report(
      `holds parts of GPUs (${entry}) whose size Slurm doesn't tell: list them in an allocations-csv with their share`,
    );
  }
  if (!ACCELERATORS.has(name.toLowerCase()) || saysNothing(amount)) return;
  const count = /^\d{1,7}$/.test(amount) ? Number(amount) : Number.NaN;
  if (!(count <= MOST_DEVICES)) return report(`has "${entry}": a count of devices is a number up to ${MOST_DEVICES}`);
  const of = counted.get(name) ?? { typed: new Map<string, number>() };
  if (type === undefined) of.untyped = count;
  else of.typed.set(type, count);
  counted.set(name, of);
}

function groupsOf(of: Counted, report: Report): readonly GrantedDevices[] {
  const typedCount = [...of.typed.values()].reduce((sum, count) => sum + count, 0);
  const total = Math.max(of.untyped ?? typedCount, typedCount);
  if (typedCount > (of.untyped ?? typedCount)) {
    report(`counts ${typedCount} devices by type and ${of.untyped} in all: ${typedCount} are used; check gres.conf`);
  }
  const partitions = [...of.typed].map(([type, count]) => ({ count, share: shareOfPartition(type) }));
  const parts = partitions.filter(
    (part): part is Required<GrantedDevices> => part.share !== undefined && part.count > 0,
  );
  const whole = total - parts.reduce((sum, part) => sum + part.count, 0);
  return [...(whole > 0 ? [{ count: whole }] : []), ...parts];
}

/**
 * Share of a GPU's compute that a MIG profile stands for: `1g.10gb` is one of seven slices, of four on the A30.
 * Source: NVIDIA Multi-Instance GPU User Guide, supported profiles (recalled).
 */
function shareOfPartition(type: string): number | undefined {
  const [, slices = '', memory = ''] = /(?:^|[_.-])([1-7])g\.(\d+)gb/i.exec(type) ?? [];
  if (slices === '') return undefined;
  const isOfFour = Number(memory) === 6 * Number(slices);
  return Number(slices) / (isOfFour ? 4 : 7);
}
