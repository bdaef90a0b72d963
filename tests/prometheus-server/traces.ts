import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** What eight accelerators of one node tell at one moment: values by device index and column. */
export interface Tick {
  /** Since the beginning of the trace. */
  readonly milliseconds: number;
  readonly devices: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** Columns of the traces by the names that dcgm-exporter gives them. */
const NAMES: Readonly<Record<string, string>> = {
  power_w: 'DCGM_FI_DEV_POWER_USAGE',
  temp_c: 'DCGM_FI_DEV_GPU_TEMP',
  gpu_util_pct: 'DCGM_FI_DEV_GPU_UTIL',
  sm_active: 'DCGM_FI_PROF_SM_ACTIVE',
  tensor_active: 'DCGM_FI_PROF_PIPE_TENSOR_ACTIVE',
  dram_active: 'DCGM_FI_PROF_DRAM_ACTIVE',
  fp16_active: 'DCGM_FI_PROF_PIPE_FP16_ACTIVE',
  energy_mj: 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION',
};

/** A trace of the h100-dcgm-10hz measurements: every n-th of its moments, as read at 10 Hz. */
export function recordedTrace(path: string, everyNth: number): readonly Tick[] {
  const [header = '', ...lines] = gunzipSync(readFileSync(path)).toString().trim().split('\n');
  const titles = header.split(',');
  const ticks = new Map<number, Map<string, Record<string, string>>>();
  for (const line of lines) {
    const row = Object.fromEntries(line.split(',').map((cell, column) => [titles[column] ?? '', cell]));
    const at = Math.round(Number(row['timestamp']) * 1000);
    const devices = ticks.get(at) ?? new Map<string, Record<string, string>>();
    ticks.set(at, devices.set(row['gpu'] ?? '', row));
  }
  const [first = 0] = ticks.keys();
  const all = [...ticks].map(([at, devices]) => ({ milliseconds: at - first, devices }));
  return all.filter((_, number) => number % everyNth === 0);
}

/** A made-up trace, of three minutes when nothing is said: each device works at levels of its own that change with every tick. */
export function madeUpTrace({ ticks = 61, everyMilliseconds = 3000 } = {}): readonly Tick[] {
  const energy = new Map<string, number>();
  return Array.from({ length: ticks }, (_, number) => {
    const devices = Array.from({ length: 8 }, (__, device) => {
      const level = ((number * 7919 + device * 104_729) % 1000) / 1000;
      const watts = 100 + 550 * level;
      const gpu = String(device);
      energy.set(gpu, (energy.get(gpu) ?? 1e9) + watts * everyMilliseconds);
      const row = { power_w: watts, gpu_util_pct: 90, sm_active: level, tensor_active: level / 2 };
      return [gpu, { ...texts(row), energy_mj: String(energy.get(gpu)) }] as const;
    });
    return { milliseconds: number * everyMilliseconds, devices: new Map(devices) };
  });
}

const texts = (row: Readonly<Record<string, number>>): Record<string, string> =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)]));

/** The page that an exporter gives of a tick; its samples carry the time stamp, as an exporter does that reads seldomer than it is scraped. */
export function pageOf({ devices }: Tick, at: number): string {
  const families = new Map<string, string[]>();
  for (const [gpu, row] of devices) {
    const labels = `gpu="${gpu}",UUID="GPU-${gpu}",device="nvidia${gpu}",modelName="NVIDIA H100 80GB HBM3",Hostname="h0"`;
    for (const [column, value] of Object.entries(row)) {
      const name = NAMES[column];
      if (name === undefined) continue;
      const lines = families.get(name) ?? [`# TYPE ${name} gauge`];
      families.set(name, [...lines, `${name}{${labels}} ${value} ${at}`]);
    }
  }
  return `${[...families.values()].flat().join('\n')}\n`;
}
