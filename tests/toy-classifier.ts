import type { ClassifierModel, LevelFit } from '../src/domain/classification/classifier-model.ts';

const FEATURES = ['tensorActive.level', 'smActive.level'];

/** One step at matrix activity of 0.1 and one of 0.3: inference below, training above, either in between. */
const tree = (low: number, middle: number, high: number) => ({
  feature: [0, -1, 0, -1, -1],
  threshold: [0.1, 0, 0.3, 0, 0],
  left: [1, -1, 3, -1, -1],
  right: [2, -1, 4, -1, -1],
  missingLeft: [1, 0, 1, 0, 0] as (0 | 1)[],
  value: [0, low, 0, middle, high],
});

const level = (): LevelFit => ({
  temperature: 1,
  sets: { score: 'least-ambiguous', errorRate: 0.05, greatest: [0.9, 0.9] },
  domain: {
    features: FEATURES,
    centre: [0.3, 0.5],
    scale: [0.2, 0.3],
    prototypes: [
      [0, -1],
      [1, 1],
      [-1, 0],
    ],
    threshold: 2,
    errorRate: 0.005,
  },
});

/** A classifier that tells training from inference by matrix activity; made up. */
export const toyModel = (): ClassifierModel => ({
  version: 'toy',
  trees: {
    features: FEATURES,
    classes: ['inference', 'training'],
    base: [0, 0],
    trees: [[tree(3, 0, -3), tree(-3, 0, 3)]],
  },
  levels: { power: level(), utilisation: level(), counters: level() },
  validity: { parts: ['h100-sxm'], fewestMinutes: 2 },
  training: { digest: '0'.repeat(64), rows: 1, jobs: 1, seed: 1, sources: ['made up'] },
});
