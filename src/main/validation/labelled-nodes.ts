import { existsSync } from 'node:fs';
import type { LabelledRun, RunSink } from './labelled-runs.ts';
import { type Row, numberIn, type ValidationData } from './validation-data.ts';

const GPUS_OF_NODE = 8;

interface TrainingEntry {
  readonly version: string;
  readonly system: string;
  readonly benchmark: string;
  readonly run: string;
  readonly run_start: number;
  readonly run_stop: number;
}

/** MLPerf Training with wall power: training, and fine-tuning with LoRA. The window of the run alone, as its log states it. */
export function trainingPowerRuns(data: ValidationData): readonly LabelledRun[] {
  const index = data.json('telemetry', 'mlperf-training-power', 'index.json') as readonly TrainingEntry[];
  return index.map((entry): LabelledRun => {
    const folder = ['telemetry', 'mlperf-training-power', `v${entry.version}`, entry.system, entry.benchmark];
    const nodes = Number(/^(\d+)x/.exec(entry.system)?.[1] ?? 1);
    return {
      id: `${entry.system}/${entry.benchmark}/${entry.run}`,
      source: 'mlperf-training-power',
      machine: entry.system,
      kind: entry.benchmark.includes('lora') ? 'fine-tuning' : 'training',
      partId: 'h100-sxm',
      devices: nodes * GPUS_OF_NODE,
      nodes,
      read: (sink) => readTrainingPower(data.rows(...folder, `${entry.run}.power.csv.gz`), entry, sink),
    };
  });
}

function readTrainingPower(rows: readonly Row[], entry: TrainingEntry, sink: RunSink): void {
  const numbers = new Map<string, number>();
  for (const row of rows) {
    const name = row['source'] ?? '';
    const at = numberIn(row, 'time_ms');
    if (!name.startsWith('node') || at < entry.run_start || at > entry.run_stop) continue;
    const node = numbers.get(name) ?? numbers.size;
    numbers.set(name, node);
    sink.meter(node, at, { powerWatts: numberIn(row, 'power_w') });
  }
}

interface InferenceEntry {
  readonly version: string;
  readonly system: string;
  readonly model: string;
  readonly scenario: string;
  readonly phase: string;
  readonly mean_w: number;
  readonly first: string;
}

/** Systems of MLPerf Inference: what stands in a node. */
const INFERENCE_SYSTEMS: readonly (readonly [pattern: RegExp, partId: string, gpus: number])[] = [
  [/H200-SXM/, 'h200-sxm', 8],
  [/XE8545/, 'a100-sxm-80', 4],
  [/GX2570M6|DGX-A100/, 'a100-sxm-80', 8],
  [/R750xa/, 'a100-pcie-40', 4],
  [/A100-PCIe-80GB/, 'a100-pcie-80', 8],
  [/A100-PCIex8/, 'a100-pcie-40', 8],
  [/A30x3/, 'a30', 3],
  [/A10x1/, 'a10', 1],
  [/A10x2/, 'a10', 2],
  [/A2x1/, 'a2', 1],
];

/** MLPerf Inference with wall power. Of runs that are there twice (targets of 99 and 99.9 % served by one run) the first stands. */
export function inferencePowerRuns(data: ValidationData): readonly LabelledRun[] {
  const index = data.json('telemetry', 'mlperf-inference-power', 'index.json') as readonly InferenceEntry[];
  const seen = new Set<string>();
  return index.flatMap((entry): LabelledRun[] => {
    const model = entry.model.replace(/-99(\.9)?$/, '');
    const key = [entry.system, model, entry.scenario, entry.phase, entry.first].join();
    const system = INFERENCE_SYSTEMS.find(([pattern]) => pattern.test(entry.system));
    const path = [`v${entry.version}`, entry.system, entry.model, entry.scenario, `${entry.phase}.power.csv.gz`];
    const file = ['telemetry', 'mlperf-inference-power', ...path];
    if (seen.has(key) || system === undefined || !existsSync(data.path(...file))) return [];
    seen.add(key);
    const [, partId, gpus] = system;
    return [
      {
        id: path.join('/').replace('.power.csv.gz', ''),
        source: 'mlperf-inference-power',
        machine: entry.system,
        kind: 'inference',
        partId,
        devices: gpus,
        nodes: 1,
        read: (sink) => readPtdaemon(data.rows(...file), sink),
      },
    ];
  });
}

function readPtdaemon(rows: readonly Row[], sink: RunSink): void {
  for (const row of rows) {
    const [, month, day, year, time] = /^(\d+)-(\d+)-(\d+) (.*)$/.exec(row['time'] ?? '') ?? [];
    const at = Date.parse(`${year}-${month}-${day}T${time}Z`);
    if (Number.isFinite(at)) sink.meter(0, at, { powerWatts: numberIn(row, 'watts') });
  }
}

/** Training over two nodes of eight H100, of which the node's power by its management controller is there. */
export function twoNodeRuns(data: ValidationData): readonly LabelledRun[] {
  return ['t10', 't11', 't12', 't14', 't15'].map((id) => ({
    id,
    source: 'h100-dcgm-10hz',
    machine: 'h100-dcgm-10hz two nodes',
    kind: 'training',
    partId: 'h100-sxm',
    devices: 16,
    nodes: 2,
    ...(id === 't11' || id === 't15' ? { caution: 'one node stops long before its label does' } : {}),
    read(sink) {
      for (const node of [0, 1]) {
        const file = ['telemetry', 'h100-dcgm-10hz', 'h100', `${id}_node${node}_bmc.csv`];
        if (!existsSync(data.path(...file))) continue;
        for (const row of data.rows(...file)) {
          sink.meter(node, numberIn(row, 'timestamp') * 1000, { powerWatts: numberIn(row, 'sys_power_w') });
        }
      }
    },
  }));
}
