import type { Bounded } from '../../foundation/bounded.ts';
import type { AcceleratorCatalogue } from '../../domain/fleet/accelerator.ts';
import { coverageOf, type Scored, quantile } from './coverage.ts';
import { factor, percent, type Section, table } from './markdown.ts';
import { numberOrBlank, type Row, type ValidationData } from './validation-data.ts';

/** A training run whose operations are known apart from its hours. */
export interface HoursRun {
  readonly model: string;
  readonly organisation: string;
  readonly tier: string;
  readonly truth: number;
  /** 16-bit peak x time held. */
  readonly referenceOperations: number;
}

/** Names that the table uses for a family, and the part that stands for its 16-bit peak. */
const FAMILIES: Readonly<Record<string, string>> = {
  v100: 'v100-sxm2-32',
  a100: 'a100-sxm-80',
  a800: 'a800-sxm-80',
  h100: 'h100-sxm',
  h800: 'h800-sxm',
};

/** Rows whose operations don't come from hours: the rest would be tested against themselves. */
export function hoursRuns(data: ValidationData, catalogue: AcceleratorCatalogue): readonly HoursRun[] {
  return data
    .rows('accounting', 'runs.csv')
    .filter((row) => row['independent_of_hardware_estimate'] === 'yes')
    .flatMap((row) => {
      const truth = numberOrBlank(row, 'flop_6ND') ?? numberOrBlank(row, 'flop_published');
      const chipHours = numberOrBlank(row, 'chip_hours');
      const peak = peakOf(row, catalogue);
      if (truth === undefined || chipHours === undefined || peak === undefined) return [];
      const referenceOperations = chipHours * 3600 * peak;
      return [
        {
          model: row['model'] ?? '',
          organisation: row['org'] ?? '',
          tier: row['tier'] ?? '',
          truth,
          referenceOperations,
        },
      ];
    });
}

function peakOf(row: Row, catalogue: AcceleratorCatalogue): number | undefined {
  const name = row['accelerator_id'] ?? '';
  return catalogue.find(FAMILIES[name] ?? name)?.peakOperationsPerSecond['fp16-bf16']?.value;
}

/** Share of runs that the bounds are meant to miss on either side. */
const TAIL = 0.025;
/** Few organisations: the bounds reach this much further. */
const WIDENING = 1.2;

/**
 * Bounds and centre of the share of the 16-bit peak over the time held. Published production runs and tuned benchmark runs
 * count as two halves, however many of either there are.
 */
export function fitHeldShare(runs: readonly HoursRun[]): Bounded {
  const shares = (isBenchmark: boolean): number[] =>
    runs.filter(({ tier }) => tier.startsWith('B') === isBenchmark).map((run) => run.truth / run.referenceOperations);
  const [production, benchmark] = [shares(false), shares(true)];
  return {
    low: Math.min(quantile(production, TAIL), quantile(benchmark, TAIL)) / WIDENING,
    estimate: Math.sqrt(quantile(production, 0.5) * quantile(benchmark, 0.5)),
    high: Math.max(quantile(production, 1 - TAIL), quantile(benchmark, 1 - TAIL)) * WIDENING,
  };
}

/** Hours alone; the constant for each organisation's runs is fitted on all other organisations. */
export function hoursSection(runs: readonly HoursRun[]): Section {
  const organisations = [...new Set(runs.map(({ organisation }) => organisation))];
  const scored = organisations.flatMap((organisation): (Scored & { readonly tier: string })[] => {
    const { low, estimate, high } = fitHeldShare(runs.filter((run) => run.organisation !== organisation));
    return runs
      .filter((run) => run.organisation === organisation)
      .map(({ truth, tier, referenceOperations: peak }) => {
        return { source: organisation, tier, truth, low: low * peak, estimate: estimate * peak, high: high * peak };
      });
  });
  const row = (name: string, of: readonly Scored[]): string[] => {
    const { count, inside, medianWidth } = coverageOf(of);
    const off = of.map(({ estimate, truth }) => Math.max(estimate / truth, truth / estimate));
    return [
      name,
      String(count),
      `${inside} of ${count}`,
      factor(medianWidth),
      factor(quantile(off, 0.5)),
      factor(Math.max(...off)),
    ];
  };
  const all = coverageOf(scored);
  const leastShare = Math.min(...runs.map(({ truth, referenceOperations }) => truth / referenceOperations));
  const production = coverageOf(scored.filter(({ tier }) => tier.startsWith('A')));
  const offBy = quantile(
    scored.map(({ estimate, truth }) => Math.max(estimate / truth, truth / estimate)),
    0.5,
  );
  return {
    title: 'Hours alone',
    text: [
      `${runs.length} runs of ${organisations.length} organisations whose operations come from tokens or from counting, not from hours (rows marked "yes" as independent, with hours and a known part). The constants for an organisation's runs are fitted on all others.`,
      table(
        ['runs', 'count', 'truth inside', 'median high/low', 'median factor off', 'largest factor off'],
        [
          row(
            'published production runs',
            scored.filter(({ tier }) => tier.startsWith('A')),
          ),
          row(
            'benchmark results (medians of a system)',
            scored.filter(({ tier }) => tier.startsWith('B')),
          ),
          row('all', scored),
        ],
      ),
      `The share of all is carried by the benchmark results: of the published production runs ${production.inside} of ${production.count} lie inside. Their least share of the 16-bit peak is ${percent(leastShare)}.`,
      'An interval of this width clears the small and screens the large; it measures nothing. Confounds: published runs are the successful ones; "up to N chips" in a report is a maximum; benchmark runs are short and tuned. Idle or serving time does less than the lower bound, and the account says that it assumes training.',
    ].join('\n\n'),
    verdicts: [
      {
        target: 'truth inside in at least 95 % of runs',
        measured: `${percent(all.inside / all.count)}, median width ${factor(all.medianWidth)}; of published production runs alone ${production.inside} of ${production.count}`,
        isMet: all.inside / all.count >= 0.95,
      },
      { target: 'the median factor is stated', measured: factor(offBy), isMet: Number.isFinite(offBy) },
    ],
  };
}
