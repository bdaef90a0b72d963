import { featuresOf } from '../../domain/classification/features.ts';
import type { AcceleratorCatalogue } from '../../domain/fleet/accelerator.ts';
import { VISIBILITIES, visibilityOf } from '../../domain/classification/visibility.ts';
import { isTold } from '../../domain/classification/course.ts';
import type { MeasuredRows } from '../../workflows/train-classifier.ts';
import type { LearnedRow } from '../../workflows/train-on-rows.ts';
import { courseOf, labelledRuns, pulsesOf } from './labelled-courses.ts';
import type { LabelledRun } from './labelled-runs.ts';
import { validationData } from './validation-data.ts';

/** Sources whose licence lets a model be made of them; the others are measured on, and nothing else. */
const MAY_BE_LEARNED_FROM: Readonly<Record<string, string>> = {
  'mlperf-training-power': 'MLPerf Training v4.0 and v4.1 (Apache-2.0)',
  'mlperf-inference-power': 'MLPerf Inference v1.1, v2.1 and v4.1 (Apache-2.0)',
};

/** What all runs of one kind on one machine count together: one machine is one witness, however often it was measured. */
const WEIGHT_OF_MACHINE = 80;

export async function measuredRows(folder: string, catalogue: AcceleratorCatalogue): Promise<MeasuredRows> {
  const runs = labelledRuns(validationData(folder)).filter(({ source }) => source in MAY_BE_LEARNED_FROM);
  return { rows: rowsOf(runs, catalogue), sources: Object.values(MAY_BE_LEARNED_FROM) };
}

/** Each run as a provider sees it who has all that was measured, or less. */
export function rowsOf(runs: readonly LabelledRun[], catalogue: AcceleratorCatalogue): readonly LearnedRow[] {
  const counts = new Map<string, number>();
  const key = ({ machine, kind }: LabelledRun): string => `${machine}\0${kind}`;
  for (const run of runs) counts.set(key(run), (counts.get(key(run)) ?? 0) + 1);
  return runs.flatMap((run) => {
    const pulses = pulsesOf(run, catalogue);
    const weight = WEIGHT_OF_MACHINE / (counts.get(key(run)) ?? 1);
    return VISIBILITIES.flatMap((visibility): LearnedRow[] => {
      const course = courseOf(run, pulses, visibility);
      if (visibility === 'billing' || visibilityOf((place) => isTold(course, place)) !== visibility) return [];
      const { machine: group, kind } = run;
      return [{ group, run: `${run.source}/${run.id}`, kind, visibility, features: featuresOf(course), weight }];
    });
  });
}
