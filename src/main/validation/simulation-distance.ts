import type { AcceleratorCatalogue } from '../../domain/fleet/accelerator.ts';
import { type SimulatedPart, simulatedPart } from '../../domain/simulation/workloads/simulated-part.ts';
import type { WorkloadKind } from '../../domain/simulation/workloads/job-spec.ts';
import { kolmogorovSmirnov } from '../../domain/statistics/two-sample.ts';
import type { LabelledRun } from './labelled-runs.ts';
import {
  addRecorded,
  COMPARED,
  type Compared,
  FEATURES,
  type LevelMinutes,
  type MinutesBySignal,
  simulatedMinutes,
} from './level-minutes.ts';
import { percent, type Section, table } from './markdown.ts';

/** Share of simulated values left out at each end of the range within which real ones should lie. */
const TAIL = 0.005;
const LEAST_INSIDE = 0.95;

/** Real runs of one kind on one machine beside simulated ones. */
interface Comparison {
  readonly machine: string;
  readonly kind: LabelledRun['kind'];
  readonly runs: number;
  readonly rows: readonly ComparedSignal[];
}

interface ComparedSignal {
  readonly signal: Compared;
  readonly features: readonly ComparedFeature[];
}

interface ComparedFeature {
  readonly feature: keyof LevelMinutes;
  readonly count: number;
  readonly distance: number;
  /** Share of the real values within the simulated range. */
  readonly inside: number;
}

/** The kind that is simulated for a label. */
const simulatedKind = (kind: LabelledRun['kind']): WorkloadKind => {
  if (kind === 'training' || kind === 'fine-tuning' || kind === 'inference' || kind === 'idle') return kind;
  return 'scientific';
};

/** Recorded minutes beside simulated ones of the same kind, part and collector: how far apart they lie, signal by signal. */
export function simulationSection(runs: readonly LabelledRun[], catalogue: AcceleratorCatalogue): Section {
  const comparisons = comparisonsOf(runs, catalogue);
  const verdicts = FEATURES.map((feature) => {
    const all = comparisons.flatMap(({ rows }) =>
      rows.flatMap(({ features }) => features.filter((one) => one.feature === feature)),
    );
    const count = all.reduce((sum, one) => sum + one.count, 0);
    const inside = all.reduce((sum, one) => sum + one.count * one.inside, 0) / count;
    return {
      target: `${WORDS[feature]}: at least ${percent(LEAST_INSIDE, 0)} of real values within the simulated range of their kind`,
      measured: `${percent(inside)} of ${count}; median distance ${medianOf(all.map(({ distance }) => distance)).toFixed(2)}`,
      isMet: inside >= LEAST_INSIDE,
    };
  });
  return { title: 'The simulator beside real runs', text: textOf(comparisons), verdicts };
}

const medianOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const WORDS: Readonly<Record<keyof LevelMinutes, string>> = {
  level: 'level of a minute',
  deviation: 'deviation within a minute',
  turns: 'turns of power within a minute',
  variation: 'variation between minutes of a run',
};

function comparisonsOf(runs: readonly LabelledRun[], catalogue: AcceleratorCatalogue): readonly Comparison[] {
  const groups = new Map<string, LabelledRun[]>();
  for (const run of runs) {
    const key = `${run.machine}|${run.kind}`;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const entry = first?.partId === undefined ? undefined : catalogue.find(first.partId);
    return first === undefined || entry === undefined ? [] : [comparisonOf(group, first, simulatedPart(entry))];
  });
}

function comparisonOf(group: readonly LabelledRun[], first: LabelledRun, part: SimulatedPart): Comparison {
  const real: MinutesBySignal = new Map();
  const steps = group.map((run) => addRecorded(real, run, part)).sort((a, b) => a - b);
  const seconds = steps[steps.length >> 1] ?? 1;
  const intervalSeconds = Math.min(30, Math.max(0.1, Math.round(seconds * 10) / 10));
  const made = simulatedMinutes({ kind: simulatedKind(first.kind), part, devices: first.devices, intervalSeconds });
  const rows = COMPARED.flatMap((signal): readonly ComparedSignal[] => {
    const [one, other] = [real.get(signal), made.get(signal)];
    if (one === undefined || other === undefined) return [];
    const features = FEATURES.flatMap((feature) => featureOf(feature, one[feature], other[feature]));
    return features.length === 0 ? [] : [{ signal, features }];
  });
  return { machine: first.machine, kind: first.kind, runs: group.length, rows };
}

function featureOf(
  feature: keyof LevelMinutes,
  real: readonly number[],
  made: readonly number[],
): readonly ComparedFeature[] {
  const apart = kolmogorovSmirnov({ values: real }, { values: made });
  if (apart === undefined) return [];
  const sorted = made.filter(Number.isFinite).sort((a, b) => a - b);
  const [low, high] = [TAIL, 1 - TAIL].map((share) => sorted[Math.round(share * (sorted.length - 1))] as number) as [
    number,
    number,
  ];
  // Where nothing moves there is no range: a thousandth of the scale counts as the same
  const slack = 1e-3;
  const inside = real.filter((value) => value >= low - slack && value <= high + slack).length / real.length;
  return [{ feature, count: real.length, distance: apart.distance, inside }];
}

function textOf(comparisons: readonly Comparison[]): string {
  const rows = comparisons.flatMap(({ machine, kind, runs, rows }) =>
    rows.map(({ signal, features }) => [
      machine,
      kind,
      String(runs),
      signal,
      ...FEATURES.map((feature) => cellOf(features, feature)),
    ]),
  );
  const unlike = comparisons.flatMap(({ machine, kind, rows }) =>
    rows.flatMap(({ signal, features }) =>
      features
        .filter(({ inside }) => inside < 0.8)
        .map(
          ({ feature, inside }) => `${machine}, ${kind}: ${WORDS[feature]}, ${signal} (${percent(inside, 0)} inside)`,
        ),
    ),
  );
  return [
    'Real minutes beside minutes of 120 drawn jobs of the same kind, part, number of devices and interval of the collector. A cell gives the Kolmogorov-Smirnov distance of the two and the share of real values within the simulated 0.5 to 99.5 %. Power is a share of the rated board power (node power of all its boards), link traffic of the link; deviations are of the same scale.',
    table(
      [
        'machine',
        'kind',
        'runs',
        'signal',
        'level',
        'deviation within a minute',
        'turns in a minute',
        'variation between minutes',
      ],
      rows,
    ),
    'The distance is large by design: one recorded machine runs one or two jobs, and the simulator draws all that are plausible. What must hold is that the real ones lie within what is drawn; a wide range holds that easily, so this shows that nothing real is left out, and not that the simulator is like reality. Draws were widened after a first comparison with these same recordings.',
    unlike.length === 0
      ? 'No signal has more than a fifth of its real values outside.'
      : `Unlike reality (more than a fifth outside):\n\n${unlike.map((line) => `- ${line}`).join('\n')}`,
    'Confounds: one system of four A100 runs above the board power that the catalogue states, and seven phases of one system carry readings of a broken sensor below its idle draw.',
    'Not compared: recordings that name no part, and the cluster-wide distributions of AcmeTrace and the pods with scaled duty cycles, which mix all kinds or have no scale. Meters of nodes give level and variation alone, as simulated nodes tell a mean.',
  ].join('\n\n');
}

function cellOf(features: readonly ComparedFeature[], feature: keyof LevelMinutes): string {
  const one = features.find((candidate) => candidate.feature === feature);
  return one === undefined ? '-' : `${one.distance.toFixed(2)}, ${percent(one.inside, 0)}`;
}
