import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Calibration } from '../../domain/accounting/calibration.ts';
import { coverageOf, type Scored } from './coverage.ts';
import type { CounterTrace } from './counter-traces.ts';
import { factor, percent, type Section, table } from './markdown.ts';
import { figuresOfRun, type MeasuredRun, type Measuring } from './measured-run.ts';
import { fitPeakShare, type PowerRun } from './power-fit.ts';
import { numberIn, type ValidationData } from './validation-data.ts';

/** A benchmark run with its nodes' power and the operations that follow from its tokens. */
export interface NodePowerRun extends MeasuredRun {
  readonly system: string;
  readonly truth: number;
}

interface IndexRow {
  readonly version: string;
  readonly system: string;
  readonly benchmark: string;
  readonly run: string;
  readonly run_start: number;
  readonly run_stop: number;
}

/** The runs whose operations are known, with the traces beside the table. */
export function nodePowerRuns(data: ValidationData): readonly NodePowerRun[] {
  const index = data.json('telemetry', 'mlperf-training-power', 'index.json') as readonly IndexRow[];
  return data.rows('accounting', 'mlperf_power_runs.csv').map((row): NodePowerRun => {
    const entry = index.find((one) => one.run === row['run'] && one.system === row['system']);
    if (entry === undefined) throw new Error(`no trace of run ${row['run']} on ${row['system']}`);
    const folder = ['telemetry', 'mlperf-training-power', `v${entry.version}`, entry.system, entry.benchmark];
    const path = data.path(...folder, `${entry.run}.power.csv.gz`);
    const meters = meterNames(path);
    const nodeIds = meters.filter((name) => name.startsWith('node'));
    const nodes = numberIn(row, 'nodes');
    for (let extra = nodeIds.length; extra < nodes; extra++) nodeIds.push(`unmetered_${extra}`);
    return {
      system: entry.system,
      truth: numberIn(row, 'model_flop_causal'),
      format: 'node-power-csv',
      path,
      nodeIds,
      otherMeters: meters.filter((name) => !name.startsWith('node')),
      partId: 'h100-sxm',
      devicesPerNode: numberIn(row, 'accelerators') / nodes,
      powerMeter: { measures: 'wall-ac' },
      from: entry.run_start,
      until: entry.run_stop,
    };
  });
}

function meterNames(path: string): string[] {
  const lines = gunzipSync(readFileSync(path)).toString('utf8').split('\n').slice(1);
  return [...new Set(lines.map((line) => line.split(',')[1] ?? '').filter((name) => name !== ''))].sort();
}

/** Truth over (16-bit peak x dynamic power share x time), as the product itself works out that share. */
export async function powerRatio(run: MeasuredRun & { readonly truth: number }, measuring: Measuring): Promise<number> {
  const one = { low: 1, estimate: 1, high: 1 };
  const calibration: Calibration = { ...measuring.calibration, peakSharePerDynamicPower: one };
  const { estimate } = await figuresOfRun(run, { catalogue: measuring.catalogue, calibration });
  return run.truth / estimate;
}

/** The traces with every signal but power left out. */
export const boardPowerRuns = (traces: readonly CounterTrace[]): readonly CounterTrace[] =>
  traces.map((trace) => ({ ...trace, signals: ['powerWatts'] }));

/** Every run's ratio: the benchmark systems, and the laboratory of the counter traces as one more source. */
export async function powerRatios(
  runs: readonly NodePowerRun[],
  traces: readonly CounterTrace[],
  measuring: Measuring,
): Promise<readonly PowerRun[]> {
  const ratios: PowerRun[] = [];
  for (const run of runs) ratios.push({ source: run.system, ratio: await powerRatio(run, measuring) });
  for (const run of boardPowerRuns(traces)) {
    ratios.push({ source: 'h100-dcgm-10hz', ratio: await powerRatio(run, measuring) });
  }
  return ratios;
}

/** Node power and the part's number alone; the constant for each system is fitted on the other sources. */
export async function nodePowerSection(
  runs: readonly NodePowerRun[],
  ratios: readonly PowerRun[],
  measuring: Measuring,
): Promise<Section> {
  const scored: Scored[] = [];
  for (const run of runs) {
    const peakSharePerDynamicPower = fitPeakShare(ratios.filter(({ source }) => source !== run.system));
    const calibration = { ...measuring.calibration, peakSharePerDynamicPower };
    const figures = await figuresOfRun(run, { catalogue: measuring.catalogue, calibration });
    scored.push({ source: run.system, truth: run.truth, ...figures });
  }
  const systems = [...new Set(scored.map(({ source }) => source))];
  const all = coverageOf(scored);
  const row = (name: string, of: readonly Scored[]): string[] => {
    const { count, inside, medianWidth, widest, medianError, largestError } = coverageOf(of);
    return [
      name,
      String(count),
      `${inside} of ${count}`,
      factor(medianWidth),
      factor(widest),
      percent(medianError),
      percent(largestError),
    ];
  };
  return {
    title: 'Node power and the part number alone',
    text: [
      `${runs.length} fine-tuning runs (Llama 2 70B, LoRA) on four H100 systems with a wall meter for each node. The share of the 16-bit peak per share of dynamic power for each system is fitted on the other systems and on the board power of the three counter traces: no run of the system under test is in its own constant. Truth: samples x 8,192 tokens x operations per token (four per parameter, as frozen weights need no weight gradient, and causal attention).`,
      table(
        ['system left out', 'runs', 'truth inside', 'median high/low', 'widest', 'median error', 'largest error'],
        [
          ...systems.map((system) =>
            row(
              system,
              scored.filter(({ source }) => source === system),
            ),
          ),
          row('all', scored),
        ],
      ),
      'Confounds: one part, one job, tuned benchmark runs, and repeats of one job on one system, which are nearly the same run: the independent cases are the systems. Other training jobs on the same part differ more in operations per joule than these do; the section on inference gives the range. Power bounds and corroborates; what it says of inference is in the section on inference below, and the interval does not hold there.',
    ].join('\n\n'),
    verdicts: [
      {
        target: 'truth inside in at least 95 % of runs',
        measured: percent(all.inside / all.count),
        isMet: all.inside / all.count >= 0.95,
      },
      {
        target: 'high/low at most 4',
        measured: `widest ${factor(all.widest)}, median ${factor(all.medianWidth)}`,
        isMet: all.widest <= 4,
      },
      { target: 'median error at most 30 %', measured: percent(all.medianError), isMet: all.medianError <= 0.3 },
    ],
  };
}
