/**
 * How strange a class is for a row. `adaptive`: all that is at least as likely, itself included, together (Romano, Sesia & Candès
 * 2020, without its draw); sets become greater where the row is hard. `least-ambiguous`: what its probability lacks of 1
 * (Sadinle, Lei & Wasserman 2019); smallest sets on average, and none at all for a row that is like nothing known.
 */
export type ConformalScore = 'adaptive' | 'least-ambiguous';

export interface ConformalSettings {
  readonly score: ConformalScore;
  /** How often the set may lack what is true: above 0, below 1. */
  readonly errorRate: number;
  /** Keep the error rate within each true class, and not only over all (Vovk 2003, Mondrian). */
  readonly byClass?: boolean;
}

/** Rows that the model did not learn from, and neither did its temperature. */
export interface HeldOutRows {
  /** By row, then by class. */
  readonly probabilities: readonly ArrayLike<number>[];
  /** By row: the place of its class. */
  readonly labels: ArrayLike<number>;
  /**
   * By row: the source, machine or run that it comes from, where rows of one group are alike. Then the promise is for the next
   * row of a new group, each group counts the same, and it is the number of groups that must be great enough.
   */
  readonly groups?: readonly string[];
}

/** What makes sets of probabilities, as plain data. */
export interface ConformalModel {
  readonly score: ConformalScore;
  readonly errorRate: number;
  /** By class: the greatest score that the set takes. Null where too little was held out to exclude the class at this error rate. */
  readonly greatest: readonly (number | null)[];
}

/**
 * Learns from held-out rows how strange what is true may look (split conformal prediction; Vovk, Gammerman & Shafer 2005).
 * @throws RangeError where the rows or the error rate are none
 */
export function conformalModel(
  held: HeldOutRows,
  { score, errorRate, byClass = false }: ConformalSettings,
): ConformalModel {
  if (!(errorRate > 0 && errorRate < 1)) throw new RangeError('an error rate is above 0 and below 1');
  const classes = held.probabilities[0]?.length;
  if (classes === undefined) throw new RangeError('no rows are held out');
  const rows = held.probabilities.map((shares, row): ScoredRow => {
    const label = held.labels[row] as number;
    return { label, score: scoreOf(score, shares, label), group: held.groups?.[row] };
  });
  const greatestOf = (part: readonly ScoredRow[]): number | null =>
    held.groups
      ? greatestByGroup(part, errorRate)
      : conformalQuantile(
          part.map(({ score }) => score),
          errorRate,
        );
  const greatest = Array.from({ length: classes }, (_, of) =>
    greatestOf(byClass ? rows.filter(({ label }) => label === of) : rows),
  );
  return { score, errorRate, greatest };
}

interface ScoredRow {
  readonly label: number;
  readonly score: number;
  readonly group: string | undefined;
}

/** The classes that can't be excluded, likeliest first. None means that the row is like nothing that was held out. */
export function conformalSet({ score, greatest }: ConformalModel, probabilities: ArrayLike<number>): readonly number[] {
  if (probabilities.length !== greatest.length) throw new RangeError(`there are ${greatest.length} classes`);
  return Array.from(greatest, (_, of) => of)
    .filter((of) => scoreOf(score, probabilities, of) <= (greatest[of] ?? Number.POSITIVE_INFINITY))
    .sort((one, other) => (probabilities[other] as number) - (probabilities[one] as number));
}

function scoreOf(score: ConformalScore, probabilities: ArrayLike<number>, label: number): number {
  const own = probabilities[label] as number;
  if (score === 'least-ambiguous') return 1 - own;
  let sum = 0;
  for (let of = 0; of < probabilities.length; of++) {
    const share = probabilities[of] as number;
    if (share >= own) sum += share;
  }
  return sum;
}

/**
 * The score that the next one exceeds with at most the error rate: of n scores the one of rank ceil((n + 1)(1 - rate)). Null where
 * there is no such rank: so few scores promise nothing.
 */
export function conformalQuantile(scores: readonly number[], errorRate: number): number | null {
  const rank = Math.ceil((scores.length + 1) * (1 - errorRate) - ROUNDING);
  return Float64Array.from(scores).sort()[rank - 1] ?? null;
}

const ROUNDING = 1e-9;

/** The same where groups are alike within: every group has the same weight, and so has the group to come (Lee, Barber & Willett 2023). */
function greatestByGroup(rows: readonly ScoredRow[], errorRate: number): number | null {
  const sizes = new Map<string | undefined, number>();
  for (const { group } of rows) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const sorted = [...rows].sort((one, other) => one.score - other.score);
  const needed = (sizes.size + 1) * (1 - errorRate) - ROUNDING;
  let reached = 0;
  for (const { score, group } of sorted) {
    reached += 1 / (sizes.get(group) as number);
    if (reached >= needed) return score;
  }
  return null;
}
