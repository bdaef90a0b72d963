import { describe, expect, it } from 'vitest';
import { pseudoRandom } from '../foundation/pseudo-random.ts';
import { FEATURE_NAMES } from '../domain/classification/features.ts';
import type { Visibility } from '../domain/classification/visibility.ts';
import type { WorkKind } from '../domain/classification/work-kind.ts';
import { type LearnedRow, TRAINING_SETTINGS, trainOn } from './train-on-rows.ts';

const SETTINGS = {
  ...TRAINING_SETTINGS,
  boosting: { ...TRAINING_SETTINGS.boosting, rounds: 8, depth: 2 },
  prototypes: 8,
};
const LEVEL = FEATURE_NAMES.indexOf('boardPower.level');
const LEVELS: readonly Visibility[] = ['power', 'utilisation', 'counters'];

/** Two kinds that differ in one level, `overlap` of them drawn anywhere. */
function rowsOf(groups: number, { overlap = 0, run }: { overlap?: number; run?: string } = {}): readonly LearnedRow[] {
  const random = pseudoRandom(5);
  return Array.from({ length: groups }, (_, number) => {
    const kind: WorkKind = number % 2 === 0 ? 'training' : 'inference';
    return LEVELS.map((visibility): LearnedRow => {
      const features = new Float64Array(FEATURE_NAMES.length).fill(Number.NaN);
      const level = kind === 'training' ? 0.7 + 0.2 * random() : 0.2 + 0.2 * random();
      features[LEVEL] = random() < overlap ? random() : level;
      return { group: `job ${number}`, ...(run && { run: `${run} ${number}` }), kind, visibility, features };
    });
  }).flat();
}

const facts = { version: 't', parts: [], jobs: 1, seed: 1, sources: [], digest: () => 'd' };

describe('training on rows', () => {
  it('gives the same classifier for the same rows', () => {
    expect(JSON.stringify(trainOn(rowsOf(80), facts, SETTINGS))).toBe(
      JSON.stringify(trainOn(rowsOf(80), facts, SETTINGS)),
    );
  });

  it('is less sure, and admits more, where kinds overlap', () => {
    const [clear, mixed] = [0, 0.5].map((overlap) => trainOn(rowsOf(120, { overlap }), facts, SETTINGS).levels.power);
    const limits = (fit: typeof clear): number => Math.max(...(fit?.sets.greatest ?? []).map((limit) => limit ?? 0));
    expect(limits(clear)).toBeLessThan(limits(mixed));
  });

  it('excludes no kind of which too little was seen to promise it', () => {
    const { power } = trainOn(rowsOf(80), facts, SETTINGS).levels;
    const kinds = trainOn(rowsOf(80), facts, SETTINGS).trees.classes;
    expect(kinds.filter((_, of) => power.sets.greatest[of] === null)).toEqual([
      'fine-tuning',
      'experimentation',
      'other',
      'idle',
    ]);
  });

  it('promises what holds of measured runs too, not of simulated ones alone', () => {
    const simulated = trainOn(rowsOf(120), facts, SETTINGS).levels.power.sets.greatest;
    const measured = rowsOf(120, { overlap: 0.5, run: 'run' }).map((row) => ({
      ...row,
      group: `machine of ${row.group}`,
      weight: 0.01,
    }));
    const both = trainOn([...rowsOf(120), ...measured], facts, SETTINGS).levels.power.sets.greatest;
    expect(both[0]).toBeGreaterThan(simulated[0] ?? 1);
  });
});
