import { type DayLabels, dayAfter, dayStart, workloadName } from '../domain/classification/day-labels.ts';
import type { StandingLabel } from '../domain/classification/standing-label.ts';
import type { Stage } from '../domain/classification/work-kind.ts';
import type { Instant, Period } from '../foundation/instant.ts';
import type { LabelStore } from '../ports/label-store.ts';

/** What a label says of time. */
interface StageSpan {
  readonly since: Instant;
  /** Undefined: from here on none stood. */
  readonly stage: Stage | undefined;
}

type StagesOfDay = ReadonlyMap<string, readonly StageSpan[]>;

/** Which stage of a model's life a workload was taken for at a moment, by what is known today; undefined where it had no label. */
export type StageAt = (
  workload: { readonly customerId: string; readonly workloadId: string },
  at: number,
) => Stage | undefined;

/** Labels of a store, of which the stages stay in memory: pictures are asked for again and again. */
export interface RememberedStages extends LabelStore {
  /** @throws what the store throws. */
  stagesIn(period: Period): Promise<StageAt>;
}

/** Two months; a question is about one. */
const MOST_DAYS = 64;

/** @param store written to through the result alone. */
export function rememberedStages(store: LabelStore): RememberedStages {
  const days = new Map<Instant, StagesOfDay>();
  let writes = 0;
  const stagesOf = async (day: Instant): Promise<StagesOfDay> => {
    const before = writes;
    const known = days.get(day) ?? spansOf(await store.read(day));
    // What was read before a write may be what the write took the place of.
    if (writes !== before) return known;
    days.delete(day);
    days.set(day, known);
    const [oldest] = days.keys();
    if (days.size > MOST_DAYS && oldest !== undefined) days.delete(oldest);
    return known;
  };
  return {
    ...store,
    async write(labels) {
      await store.write(labels);
      writes++;
      days.delete(labels.day);
    },
    async stagesIn(period) {
      const known = new Map<Instant, StagesOfDay>();
      // A label that is decided after midnight may hold since before it.
      const last = dayAfter(dayStart(period.until));
      for (let day = dayStart(period.from); day <= last; day = dayAfter(day)) known.set(day, await stagesOf(day));
      return (workload, at) => {
        const name = workloadName(workload);
        const day = dayStart(at);
        const spans = [known.get(day), known.get(dayAfter(day))].flatMap((of) => of?.get(name) ?? []);
        return spans.findLast(({ since }) => since <= at)?.stage;
      };
    },
  };
}

function spansOf(labels: DayLabels | undefined): StagesOfDay {
  const spanOf = ({ since, judgement: { stage } }: StandingLabel): StageSpan => ({ since, stage });
  return new Map(
    (labels?.workloads ?? []).map((workload) => {
      const { began, changes, lapsedAt } = workload;
      const spans = [...(began === undefined ? [] : [began]), ...changes].map(
        (label): StageSpan & { readonly decidedAt: Instant } => ({ ...spanOf(label), decidedAt: label.decidedAt }),
      );
      if (lapsedAt !== undefined) spans.push({ since: lapsedAt, decidedAt: lapsedAt, stage: undefined });
      return [workloadName(workload), spans.sort((one, other) => one.decidedAt - other.decidedAt)];
    }),
  );
}
