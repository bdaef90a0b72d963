import { windowFold } from '../../domain/telemetry/fold.ts';
import { productIn, signalIn } from '../../domain/telemetry/device-window.ts';
import { TELEMETRY_SOURCES } from '../../adapters/telemetry/telemetry-formats.ts';
import { type ClockRun, fitCappedClock } from './clock-fit.ts';
import { type CoverageSummary, coverageOf, type Scored } from './coverage.ts';
import { factor, operationsText, percent, type Section, signedPercent, table, type Verdict } from './markdown.ts';
import { figuresOfRun, type MeasuredFigures, type MeasuredRun, type Measuring } from './measured-run.ts';
import type { ValidationData } from './validation-data.ts';

const FOLDER = ['telemetry', 'h100-dcgm-10hz'];

/** A trace of eight H100 whose tokens, and so operations, are known. */
export interface CounterTrace extends MeasuredRun {
  readonly name: string;
  readonly truth: number;
}

interface TruthRow {
  readonly cond: string;
  readonly op_with_causal_attention: number;
}

/** The traces whose operations are known; each is accounted over the whole time that its file covers. */
export async function counterTraces(data: ValidationData): Promise<readonly CounterTrace[]> {
  const truths = data.json(...FOLDER, 'accounting-truth.json') as readonly TruthRow[];
  const traces: CounterTrace[] = [];
  for (const { cond, op_with_causal_attention } of truths) {
    const path = data.path(...FOLDER, 'h100', `${cond}_telemetry.csv.gz`);
    const { from, until } = await spanOf(path);
    traces.push({
      name: cond,
      truth: op_with_causal_attention,
      format: 'dcgm-csv',
      path,
      node: 'node',
      nodeIds: ['node'],
      partId: 'h100-sxm',
      devicesPerNode: 8,
      from,
      until,
    });
  }
  return traces;
}

async function spanOf(path: string): Promise<{ from: number; until: number }> {
  let [from, until] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const source = TELEMETRY_SOURCES.find(({ format }) => format === 'dcgm-csv');
  await source?.read(
    { path },
    {
      subject: () => 0,
      fault: () => undefined,
      reading(_, at) {
        from = Math.min(from, at);
        until = Math.max(until, at);
      },
    },
  );
  return { from, until };
}

/** Matrix-active time of the trace at the quoted 16-bit peak, told apart by whether a cap held the clock. */
export async function clockRun(trace: CounterTrace, referencePerSecond: number): Promise<ClockRun> {
  let [capped, all] = [0, 0];
  const numbers = new Map<string, number>();
  const fold = windowFold({
    emit(window) {
      capped += productIn(window, 'tensorWhileCapped')?.integral ?? 0;
      all += signalIn(window, 'tensorActiveFraction')?.integral ?? 0;
    },
  });
  const source = TELEMETRY_SOURCES.find(({ format }) => format === trace.format);
  await source?.read(
    { path: trace.path },
    {
      subject(descriptor) {
        const key = JSON.stringify(descriptor);
        numbers.set(key, numbers.get(key) ?? numbers.size);
        return numbers.get(key) ?? 0;
      },
      fault: () => undefined,
      reading: (subject, at, values) => fold.reading(subject, at, values),
    },
  );
  fold.endInput();
  return {
    name: trace.name,
    truth: trace.truth,
    cappedOperations: capped * referencePerSecond,
    freeOperations: (all - capped) * referencePerSecond,
  };
}

interface Held {
  readonly trace: CounterTrace;
  readonly open: MeasuredFigures;
  readonly declared: MeasuredFigures;
}

/** Counters against truth; the capped clock of each trace is fitted on the other traces. */
export async function counterSection(
  traces: readonly CounterTrace[],
  clocks: readonly ClockRun[],
  measuring: Measuring,
): Promise<Section> {
  const results: Held[] = [];
  for (const trace of traces) results.push(await heldOut(trace, clocks, measuring));
  const scored = (pick: (held: Held) => MeasuredFigures): readonly Scored[] =>
    results.map((held) => ({ source: held.trace.name, truth: held.trace.truth, ...pick(held) }));
  return {
    title: 'Counters: matrix activity without a clock',
    text: [INTRODUCTION, resultsTable(results), CONFOUNDS].join('\n\n'),
    verdicts: verdictsOf(coverageOf(scored((held) => held.open)), coverageOf(scored((held) => held.declared))),
  };
}

const INTRODUCTION =
  'Three traces of eight H100 (10 Hz; training of 0.136 and 3.37 billion parameters in BF16; tokens known, causal attention counted). The files have no clock column: the clock comes from the reason for which it is held, and its constant for each trace is fitted on the other traces. Each trace is accounted over its whole file, start-up included.';

const CONFOUNDS =
  'Confounds: one laboratory, one kind of node, one number format, and models whose operations follow from tokens by formula. Three runs show that nothing is badly wrong; they do not establish a 95 % coverage. The number format is the largest term of the width: it halves or doubles a figure, and no counter of these files shows it.';

async function heldOut(trace: CounterTrace, clocks: readonly ClockRun[], measuring: Measuring): Promise<Held> {
  const others = clocks.filter(({ name }) => name !== trace.name);
  const cappedClock = fitCappedClock(others, measuring.calibration);
  const by = { catalogue: measuring.catalogue, calibration: { ...measuring.calibration, cappedClock } };
  const open = await figuresOfRun(trace, by);
  return { trace, open, declared: await figuresOfRun({ ...trace, declaredFormats: ['fp16-bf16'] }, by) };
}

const resultsTable = (results: readonly Held[]): string =>
  table(
    ['trace', 'truth OP', 'estimate OP', 'error', 'format unknown', 'width', 'BF16 declared', 'width', 'proven'],
    results.map(({ trace, open, declared }) => [
      trace.name,
      operationsText(trace.truth),
      operationsText(open.estimate),
      signedPercent(open.estimate / trace.truth - 1),
      interval(open.low, open.high),
      factor(open.high / open.low),
      interval(declared.low, declared.high),
      factor(declared.high / declared.low),
      interval(open.provenLow, open.provenHigh),
    ]),
  );

const verdictsOf = (open: CoverageSummary, declared: CoverageSummary): readonly Verdict[] => [
  {
    target: 'estimate within 15 % on each trace',
    measured: `largest error ${percent(open.largestError)}`,
    isMet: open.largestError <= 0.15,
  },
  {
    target: 'truth inside the interval on each trace',
    measured: `${open.inside} of ${open.count} with the format unknown (median width ${factor(open.medianWidth)}), ${declared.inside} of ${declared.count} with BF16 declared (median width ${factor(declared.medianWidth)})`,
    isMet: open.inside === open.count && declared.inside === declared.count,
  },
];

const interval = (low: number, high: number): string => `${operationsText(low)} to ${operationsText(high)}`;
