import { readdirSync } from 'node:fs';
import type { LabelledRun, Readings, RunSink } from './labelled-runs.ts';
import { type Row, numberIn, numberOrBlank, type ValidationData } from './validation-data.ts';

const MEBIBYTE = 1_048_576;
const KIBIBYTE = 1024;

/** A number with or without its unit; undefined for a blank or a line that was cut. */
const measured = (text: string | undefined): number | undefined => {
  const value = Number.parseFloat(text ?? '');
  return Number.isFinite(value) ? value : undefined;
};

const share = (percent: number | undefined): number | undefined => (percent === undefined ? undefined : percent / 100);

/** Without the values that are absent. */
const told = (readings: { readonly [signal in keyof Readings]: number | undefined }): Readings =>
  Object.fromEntries(Object.entries(readings).filter(([, value]) => value !== undefined)) as Readings;

/** Ten readings a second of eight H100, with the profiling counters. */
export function h100Runs(data: ValidationData): readonly LabelledRun[] {
  const of = (id: string, kind: LabelledRun['kind']): LabelledRun => ({
    id,
    source: 'h100-dcgm-10hz',
    machine: 'h100-dcgm-10hz H100',
    kind,
    partId: 'h100-sxm',
    devices: 8,
    nodes: 1,
    read(sink) {
      for (const row of data.rows('telemetry', 'h100-dcgm-10hz', 'h100', `${id}_telemetry.csv.gz`)) {
        sink.device(numberIn(row, 'gpu'), numberIn(row, 'timestamp') * 1000, h100Readings(row));
      }
    },
  });
  return [of('b1', 'idle'), of('t2', 'training'), of('t3', 'training'), of('t6', 'training')];
}

const h100Readings = (row: Row): Readings =>
  told({
    powerWatts: numberOrBlank(row, 'power_w'),
    utilisationFraction: share(numberOrBlank(row, 'gpu_util_pct')),
    memoryUtilisationFraction: share(numberOrBlank(row, 'mem_util_pct')),
    memoryUsedBytes: numberIn(row, 'mem_used_mib') * MEBIBYTE,
    smActiveFraction: numberOrBlank(row, 'sm_active'),
    tensorActiveFraction: numberOrBlank(row, 'tensor_active'),
    dramActiveFraction: numberOrBlank(row, 'dram_active'),
    fp16ActiveFraction: numberOrBlank(row, 'fp16_active'),
    pcieTransmitBytesPerSecond: numberOrBlank(row, 'pcie_tx_bytes_s'),
    pcieReceiveBytesPerSecond: numberOrBlank(row, 'pcie_rx_bytes_s'),
    nvlinkTransmitBytesPerSecond: numberOrBlank(row, 'nvlink_tx_bytes_s'),
    nvlinkReceiveBytesPerSecond: numberOrBlank(row, 'nvlink_rx_bytes_s'),
  });

/** One reading a second of eight A100, by the management library alone. */
export function a100Runs(data: ValidationData): readonly LabelledRun[] {
  const of = (id: string, kind: LabelledRun['kind']): LabelledRun => ({
    id,
    source: 'h100-dcgm-10hz',
    machine: 'h100-dcgm-10hz A100',
    kind,
    partId: 'a100-sxm-80',
    devices: 8,
    nodes: 1,
    read(sink) {
      for (const row of data.rows('telemetry', 'h100-dcgm-10hz', 'a100', `${id}_telemetry.csv`)) {
        sink.device(numberIn(row, 'gpu'), numberIn(row, 'timestamp') * 1000, {
          powerWatts: numberIn(row, 'power_w'),
          utilisationFraction: numberIn(row, 'sm_util_pct') / 100,
          memoryUtilisationFraction: numberIn(row, 'mem_util_pct') / 100,
          memoryUsedBytes: numberIn(row, 'mem_used_mib') * MEBIBYTE,
          smClockHertz: numberIn(row, 'clock_sm_mhz') * 1e6,
          pcieTransmitBytesPerSecond: numberIn(row, 'pcie_tx_kib') * KIBIBYTE,
          pcieReceiveBytesPerSecond: numberIn(row, 'pcie_rx_kib') * KIBIBYTE,
        });
      }
    },
  });
  return [of('t1', 'training'), of('i2', 'inference')];
}

const VLLM_PARTS: Readonly<Record<string, string>> = {
  H100: 'h100-sxm',
  H200: 'h200-sxm',
  L40S: 'l40s',
  A100: 'a100-sxm-80',
};

interface VllmTrace {
  readonly ts: readonly number[];
  readonly pw: readonly number[];
  readonly per_gpu?: Readonly<Record<string, readonly number[]>>;
}

/** Serving by vLLM, board power alone, loading and teardown included. */
export function vllmRuns(data: ValidationData): readonly LabelledRun[] {
  const folder = ['telemetry', 'vllm-inference-power', 'traces'];
  const manifest = data.json(...folder, 'manifest.json') as readonly Readonly<Record<string, unknown>>[];
  const parts = new Map(manifest.map((one) => [String(one['trace_run_id'] ?? one['run_id']), String(one['gpu_type'])]));
  return readdirSync(data.path(...folder))
    .filter((file) => file.endsWith('.json') && file !== 'manifest.json')
    .sort()
    .map((file): LabelledRun => {
      const id = file.replace('.json', '');
      const gpu = (parts.get(id) ?? '').split('x')[0] ?? '';
      const partId = VLLM_PARTS[gpu];
      const trace = data.json(...folder, file) as VllmTrace;
      const boards = Object.values(trace.per_gpu ?? {});
      const series = boards.length > 0 ? boards : [trace.pw];
      return {
        id,
        source: 'vllm-inference-power',
        machine: `vllm ${gpu}`,
        kind: 'inference',
        ...(partId === undefined ? {} : { partId }),
        devices: series.length,
        nodes: 1,
        read(sink) {
          series.forEach((watts, device) =>
            watts.forEach((powerWatts, step) =>
              sink.device(device, START + (trace.ts[step] ?? 0) * 1000, { powerWatts }),
            ),
          );
        },
      };
    });
}

/** Where a source's time starts at nought. */
const START = Date.UTC(2026, 0, 1);

/** Files of `nvidia-smi` without an index: the rows of a tick are the boards in their order. */
function readTicks(rows: readonly Row[], devices: number, sink: RunSink): void {
  let [place, last] = [0, 0];
  for (const row of rows) {
    const at = Date.parse(`${(row['timestamp'] ?? '').replaceAll('/', '-').replace(' ', 'T')}Z`);
    const power = measured(row['power.draw [W]']);
    if (!Number.isFinite(at) || power === undefined) continue;
    place = at - last > 40 ? 0 : place + 1;
    last = at;
    if (place >= devices) continue;
    const memory = measured(row['memory.used [MiB]']);
    sink.device(
      place,
      at,
      told({
        powerWatts: power,
        utilisationFraction: share(measured(row['utilization.gpu [%]'])),
        memoryUtilisationFraction: share(measured(row['utilization.memory [%]'])),
        memoryUsedBytes: memory === undefined ? undefined : memory * MEBIBYTE,
      }),
    );
  }
}

const trimmed = (rows: readonly Row[]): readonly Row[] =>
  rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name.trim(), value.trim()])));

interface TickFolder {
  readonly folder: string;
  readonly kind: LabelledRun['kind'];
  readonly partId?: string;
  readonly machineOf: (file: string) => string;
  readonly devicesOf: (file: string) => number;
}

const tickRuns = (
  data: ValidationData,
  { folder, kind, partId, machineOf, devicesOf }: TickFolder,
): readonly LabelledRun[] =>
  readdirSync(data.path('telemetry', folder))
    .filter((file) => /(^power-trace.*\.csv\.gz|nvidia-smi\.csv|gpu_power\.csv)$/.test(file))
    .sort()
    .map((file) => ({
      id: file.replace(/\.csv(\.gz)?$/, ''),
      source: folder,
      machine: machineOf(file),
      kind,
      ...(partId === undefined ? {} : { partId }),
      devices: devicesOf(file),
      nodes: 1,
      read: (sink) => readTicks(trimmed(data.rows('telemetry', folder, file)), devicesOf(file), sink),
    }));

/** Boards read by `nvidia-smi`: serving, pre-training, and two scientific codes. */
export const nvidiaSmiRuns = (data: ValidationData): readonly LabelledRun[] => [
  ...tickRuns(data, {
    folder: 'llm-inference-nvidia-smi',
    kind: 'inference',
    machineOf: () => 'llm-inference-nvidia-smi',
    devicesOf: (file) => (/falcon-40b|mixtral/.test(file) ? 3 : file.includes('70b') ? 4 : 1),
  }),
  ...tickRuns(data, {
    folder: 'gpt-training-power',
    kind: 'training',
    partId: 'h100-sxm',
    machineOf: () => 'gpt-training-power',
    devicesOf: () => 8,
  }),
  ...tickRuns(data, {
    folder: 'hpc-power',
    kind: 'other',
    machineOf: () => 'NEXTGenIO',
    devicesOf: () => 1,
  }),
];

/** Short fine-tuning runs on one A100, start and end included. */
export const sparRuns = (data: ValidationData): readonly LabelledRun[] =>
  readdirSync(data.path('telemetry', 'spar-fine-tuning'))
    .filter((file) => file.endsWith('.csv'))
    .sort()
    .map((file) => ({
      id: file.replace('.csv', ''),
      source: 'spar-fine-tuning',
      machine: 'spar-fine-tuning',
      kind: 'fine-tuning',
      partId: 'a100-sxm-40',
      devices: 1,
      nodes: 1,
      read(sink) {
        for (const row of data.rows('telemetry', 'spar-fine-tuning', file)) {
          sink.device(0, numberIn(row, 'timestamp_epoch') * 1000, {
            powerWatts: numberIn(row, 'power_draw_w'),
            utilisationFraction: numberIn(row, 'gpu_utilization_pct') / 100,
            memoryUtilisationFraction: numberIn(row, 'mem_utilization_pct') / 100,
            memoryUsedBytes: numberIn(row, 'mem_used_mb') * MEBIBYTE,
            smClockHertz: numberIn(row, 'sm_clock_mhz') * 1e6,
          });
        }
      },
    }));

/** A day of pods that serve a picture generator: the duty cycle of their devices alone. */
export function servingPods(data: ValidationData): readonly LabelledRun[] {
  const pods = new Map<string, Row[]>();
  for (const row of data.rows('telemetry', 'fleet-stable-diffusion-2026', 'pod_gpu_duty_cycle_anon.csv.gz')) {
    const pod = row['container_ip'] ?? '';
    const rows = pods.get(pod) ?? [];
    pods.set(pod, rows);
    rows.push(row);
  }
  return [...pods].map(([pod, rows]) => ({
    id: pod,
    source: 'fleet-stable-diffusion-2026',
    machine: 'fleet-stable-diffusion-2026',
    kind: 'inference',
    devices: 1,
    nodes: 1,
    read(sink) {
      const sorted = rows.map((row) => [numberIn(row, 'timestamp_anon') * 1000, numberIn(row, 'value') / 100] as const);
      sorted.sort(([a], [b]) => a - b);
      for (const [at, utilisationFraction] of sorted) sink.device(0, at, { utilisationFraction });
    },
  }));
}
