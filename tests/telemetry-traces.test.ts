import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { dcgmCsv } from '../src/adapters/telemetry/dcgm-csv/dcgm-csv.ts';
import { nodePowerCsv } from '../src/adapters/telemetry/node-power-csv/node-power-csv.ts';
import { nvidiaSmiCsv } from '../src/adapters/telemetry/nvidia-smi-csv/nvidia-smi-csv.ts';
import { ptdaemonCsv } from '../src/adapters/telemetry/ptdaemon-csv/ptdaemon-csv.ts';
import { spilledWindows } from '../src/adapters/windows/spilled-windows/spilled-windows.ts';
import { type DeviceWindow, signalIn } from '../src/domain/telemetry/device-window.ts';
import { type FoldNotices, windowFold } from '../src/domain/telemetry/fold.ts';
import type { Signal } from '../src/domain/telemetry/signal.ts';
import type { SubjectDescriptor } from '../src/domain/telemetry/subject.ts';
import { instant, period } from '../src/foundation/instant.ts';
import type { Fault } from '../src/foundation/problem.ts';
import type { TelemetryInput, TelemetrySource } from '../src/ports/telemetry-source.ts';
import { isAbsent, sharedData } from './shared-data.ts';

interface Folded {
  readonly subjects: readonly SubjectDescriptor[];
  readonly faults: readonly Fault[];
  readonly notices: readonly FoldNotices[];
  readonly readings: readonly number[];
  /** By subject. */
  readonly integral: (signal: Signal) => readonly number[];
  readonly coveredSeconds: (signal: Signal) => readonly number[];
}

/** Takes a file the whole way into windows of a store that spills early. */
async function folded(
  source: TelemetrySource,
  input: TelemetryInput,
  within?: readonly [number, number],
): Promise<Folded> {
  await using store = spilledWindows({ windowsPerRun: 50 });
  const bounds = within === undefined ? {} : { period: period(instant(within[0]), instant(within[1])) };
  const fold = windowFold({ ...bounds, emit: (window) => store.add(window) });
  const subjects: SubjectDescriptor[] = [];
  const faults: Fault[] = [];
  const readings: number[] = [];
  await source.read(input, {
    subject(descriptor) {
      readings.push(0);
      return subjects.push(descriptor) - 1;
    },
    reading(subject, at, values) {
      readings[subject]!++;
      fold.reading(subject, at, values);
    },
    fault: (fault) => faults.push(fault),
  });
  fold.endInput();
  const windows: DeviceWindow[] = [];
  for await (const window of store.inTimeOrder()) windows.push(window);
  const sums = (signal: Signal, of: 'integral' | 'coveredSeconds'): number[] =>
    subjects.map((_, subject) =>
      windows
        .filter((window) => window.subject === subject)
        .reduce((sum, window) => sum + (signalIn(window, signal)?.[of] ?? 0), 0),
    );
  return {
    subjects,
    faults,
    notices: fold.notices(),
    readings,
    integral: (signal) => sums(signal, 'integral'),
    coveredSeconds: (signal) => sums(signal, 'coveredSeconds'),
  };
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const jsonOf = (...parts: readonly string[]): readonly Record<string, string | number>[] =>
  JSON.parse(readFileSync(sharedData(...parts), 'utf8')) as Record<string, string | number>[];

const H100 = ['telemetry', 'h100-dcgm-10hz', 'h100'] as const;

describe.skipIf(isAbsent(...H100))('the traces of eight H100 at 10 Hz', () => {
  it('b1: while it idles steadily, power integrated agrees with the energy counter', async () => {
    const path = sharedData(...H100, 'b1_telemetry.csv.gz');
    const steady = gunzipSync(readFileSync(path))
      .toString()
      .split('\n')
      .filter((line) => line.includes(',steady,'))
      .map((line) => Number(line.split(',')[0]) * 1000);
    // Before that, ticks of up to 4.9 s are missing while the model is loaded.
    const got = await folded(dcgmCsv, { path, node: 'n' }, [Math.min(...steady), Math.max(...steady)]);
    expect(got.faults).toEqual([]);
    expect(total(got.readings)).toBe(26_272);
    expect(Math.abs(total(got.integral('powerWatts')) / total(got.integral('energyJoules')) - 1)).toBeLessThan(0.005);
    expect(total(got.integral('powerWatts')) / total(got.coveredSeconds('powerWatts'))).toBeCloseTo(120, -1);
  });

  it.each([
    ['t2', 547, 312, 342],
    ['t3', 689, 312, 342],
    ['t6', 186, 312, 342],
  ])('%s: power integrated agrees with the energy counter', async (...[id, steadyWatts, shortest, longest]) => {
    const got = await folded(dcgmCsv, { path: sharedData(...H100, `${id}_telemetry.csv.gz`), node: 'n' });
    expect(got.faults).toEqual([]);
    expect(got.subjects.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(total(got.readings)).toBeGreaterThanOrEqual(24_690);
    expect(total(got.readings)).toBeLessThanOrEqual(27_030);
    const [power, energy, seconds] = [
      got.integral('powerWatts'),
      got.integral('energyJoules'),
      got.coveredSeconds('powerWatts'),
    ];
    expect(Math.min(...seconds)).toBeGreaterThan(shortest - 10);
    expect(Math.max(...seconds)).toBeLessThan(longest + 1);
    expect(Math.abs(total(power) / total(energy) - 1)).toBeLessThan(0.005);
    // Loading and cooling down are in the file, so the mean lies below the steady one, not far.
    const mean = total(power) / total(seconds);
    expect(mean).toBeGreaterThan(0.8 * steadyWatts);
    expect(mean).toBeLessThan(1.1 * steadyWatts);
    expect(
      got.notices.every(({ counterResets, outOfOrder, clockSteps }) => counterResets + outOfOrder + clockSteps === 0),
    ).toBe(true);
  });

  it.each([
    ['t1', 340],
    ['i2', 414],
  ])('%s of eight A100 at 1 Hz carries clocks', async (id, ticks) => {
    const got = await folded(dcgmCsv, {
      path: sharedData('telemetry', 'h100-dcgm-10hz', 'a100', `${id}_telemetry.csv`),
    });
    expect(got.faults).toEqual([]);
    expect(got.readings).toEqual(Array.from({ length: 8 }, () => ticks));
    const clock = total(got.integral('smClockHertz')) / total(got.coveredSeconds('smClockHertz'));
    expect(clock).toBeGreaterThan(0.2e9);
    expect(clock).toBeLessThan(1.42e9);
  });
});

const FINE_TUNING = ['telemetry', 'spar-fine-tuning'] as const;

it.skipIf(isAbsent(...FINE_TUNING))(
  'a fine-tuning run with ISO and epoch times is one accelerator named by its UUID',
  async () => {
    const path = sharedData(...FINE_TUNING, 'gpt2_wikitext2_amp_NVIDIA_A100_SXM4_40GB_580ec1ad_20260309_182332.csv');
    const got = await folded(dcgmCsv, { path });
    expect([got.faults, got.readings]).toEqual([[], [55]]);
    expect(got.subjects[0]?.uuid).toMatch(/^GPU-/);
  },
);

const POWER = ['telemetry', 'mlperf-training-power'] as const;

/** The rows of the table of energies, by run. */
function energyTable(): ReadonlyMap<string, Record<string, string>> {
  const [header = '', ...lines] = readFileSync(sharedData('accounting', 'mlperf_power_runs.csv'), 'utf8')
    .trim()
    .split('\n');
  const titles = header.split(',');
  const rows = lines.map((line) => Object.fromEntries(line.split(',').map((cell, index) => [titles[index]!, cell])));
  return new Map(rows.map((row) => [`${row['round']}/${row['system']}/${row['benchmark']}/${row['run']}`, row]));
}

describe.skipIf(isAbsent(...POWER))('the node power of MLPerf training', () => {
  it('integrates to the energies of the table within 1 % in every fine-tuning run', async () => {
    const table = energyTable();
    const runs = jsonOf(...POWER, 'index.json').filter(({ benchmark }) => benchmark === 'llama2_70b_lora');
    let compared = 0;
    for (const run of runs) {
      const version = `v${run['version']}`;
      const row = table.get(`${version}/${run['system']}/${run['benchmark']}/${run['run']}`);
      if (row === undefined) continue;
      const path = sharedData(
        ...POWER,
        version,
        String(run['system']),
        String(run['benchmark']),
        `${run['run']}.power.csv.gz`,
      );
      const got = await folded(nodePowerCsv, { path }, [Number(run['run_start']), Number(run['run_stop'])]);
      expect([run['run'], got.faults]).toEqual([run['run'], []]);
      expect(total(got.readings)).toBe(run['power_readings']);
      // The table takes each node's mean over the whole run; here gaps of more than 10 s are not covered.
      const [watts, seconds] = [got.integral('powerWatts'), got.coveredSeconds('powerWatts')];
      const wallSeconds = (Number(run['run_stop']) - Number(run['run_start'])) / 1000;
      const nodes = got.subjects.flatMap(({ node }, subject) => (node?.startsWith('node_') === true ? [subject] : []));
      const joules = total(nodes.map((node) => (watts[node]! / seconds[node]!) * wallSeconds));
      const expected = Number(row['node_energy_kWh_in_window']) * 3.6e6;
      const ratio = joules / expected;
      expect([run['run'], nodes.length, ratio > 0.99 && ratio < 1.01 ? 'agrees' : ratio]).toEqual([
        run['run'],
        Number(row['nodes_logged']),
        'agrees',
      ]);
      expect(Math.min(...nodes.map((node) => seconds[node]! / wallSeconds))).toBeGreaterThan(0.6);
      compared++;
    }
    expect(compared).toBe(40);
  });

  it('tells duplicated times of a meter', async () => {
    const folder = [...POWER, 'v4.1', '8xXE9680x8H100-SXM-80GB-POWER', 'llama2_70b_lora'];
    const got = await folded(nodePowerCsv, { path: sharedData(...folder, 'result_0.power.csv.gz') });
    expect(total(got.notices.map(({ repeatedTimes }) => repeatedTimes))).toBeGreaterThan(100);
  });
});

const INFERENCE = ['telemetry', 'mlperf-inference-power'] as const;

it.skipIf(isAbsent(...INFERENCE))('every PTDaemon phase has the rows and the mean power of the index', async () => {
  const phases = jsonOf(...INFERENCE, 'index.json').filter((_, index) => index % 12 === 0);
  expect(phases.length).toBeGreaterThan(25);
  for (const phase of phases) {
    const { version, system, model, scenario } = phase;
    const path = sharedData(
      ...INFERENCE,
      `v${version}`,
      String(system),
      String(model),
      String(scenario),
      `${phase['phase']}.power.csv.gz`,
    );
    const got = await folded(ptdaemonCsv, { path, node: 'system' });
    const mean = total(got.integral('powerWatts')) / total(got.coveredSeconds('powerWatts'));
    expect([path, total(got.readings)]).toEqual([path, phase['rows']]);
    // The index averages the meter's signs for a failed reading with the rest.
    const agrees = got.faults.length >= 5 || Math.abs(mean / Number(phase['mean_w']) - 1) < 0.01;
    expect([path, agrees]).toEqual([path, true]);
    expect(
      got.faults.every(({ message }) => message.startsWith('-') || message.includes('more of the same kind')),
    ).toBe(true);
  }
});

const SMI = ['telemetry', 'llm-inference-nvidia-smi'] as const;

describe.skipIf(isAbsent(...SMI))('nvidia-smi files of inference', () => {
  it.each([
    ['falcon-40b_2024-04-10_09-01-30', 3, 6921],
    ['mixtral-8x7b_2024-04-04_10-54-15', 3, 6266],
    ['llama2-70b_2024-04-05_06-17-19', 4, 10_740],
    ['falcon-7b_2024-04-03_11-36-01', 1, 50_933],
    ['llama2-13b_2024-04-18_10-08-41', 1, 2710],
  ])('%s is %i accelerators', async (name, devices, rowsEach) => {
    const got = await folded(nvidiaSmiCsv, { path: sharedData(...SMI, `${name}_nvidia-smi.csv`), node: 'n' });
    expect(got.readings).toEqual(Array.from({ length: devices }, () => rowsEach));
    expect(got.faults.length).toBeLessThanOrEqual(2);
  });

  it('one that is empty and one of two rows say so and give nothing', async () => {
    for (const name of ['mixtral-8x7b_2024-04-04_10-53-49', 'llama2-7b_2024-03-29_13-03-12']) {
      const got = await folded(nvidiaSmiCsv, { path: sharedData(...SMI, `${name}_nvidia-smi.csv`) });
      expect([got.readings, got.faults.length]).toEqual([[], 1]);
    }
  });
});

const GPT = ['telemetry', 'gpt-training-power'] as const;

it.skipIf(isAbsent(...GPT)).each([
  ['2025-07-26-23-32-09', 45_632],
  ['2025-07-27-00-22-27', 54_456],
  ['2025-07-27-00-34-44', 54_432],
  ['2025-07-27-00-47-08', 54_736],
])('the GPT training of %s is eight accelerators over about 697 s', async (name, rows) => {
  const got = await folded(nvidiaSmiCsv, { path: sharedData(...GPT, `power-trace_${name}.csv.gz`), node: 'n' });
  expect(got.faults).toEqual([]);
  expect(got.readings).toEqual(Array.from({ length: 8 }, () => rows / 8));
  for (const seconds of got.coveredSeconds('powerWatts')) expect(Math.abs(seconds - 697)).toBeLessThan(5);
});
