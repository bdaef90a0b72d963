import { expect, it } from 'vitest';
import { type PseudoRandom, pseudoRandom } from '../../foundation/pseudo-random.ts';
import { type ConformalSettings, conformalModel, conformalQuantile, conformalSet } from './conformal.ts';

/** Made up: three classes of 60, 30 and 10 per cent, and shares that lean to the true one. */
function rowsOf(count: number, random: PseudoRandom, lean = () => 0) {
  const labels = Int32Array.from({ length: count }, () => {
    const draw = random();
    return draw < 0.6 ? 0 : draw < 0.9 ? 1 : 2;
  });
  const probabilities = Array.from(labels, (label) => {
    const weights = [0, 1, 2].map((of) => random() + (of === label ? 2 * random() + lean() : 0.3 * (2 - of)));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map((weight) => weight / sum);
  });
  return { labels, probabilities };
}

/** Of many draws of held-out and new rows: the share of new rows whose set has what is true. */
function coverage(held: number, settings: ConformalSettings, { trials = 4000, label = -1, seed = 1 } = {}) {
  const random = pseudoRandom(seed);
  let [right, all] = [0, 0];
  for (let trial = 0; trial < trials; trial++) {
    const model = conformalModel(rowsOf(held, random), settings);
    const fresh = rowsOf(1, random);
    if (label >= 0 && fresh.labels[0] !== label) continue;
    all++;
    if (conformalSet(model, fresh.probabilities[0]!).includes(fresh.labels[0]!)) right++;
  }
  return { share: right / all, error: Math.sqrt(0.25 / all) };
}

it.each(['adaptive', 'least-ambiguous'] as const)(
  'keeps its error rate on exchangeable rows, few or many: %s',
  (score) => {
    for (const [held, errorRate] of [
      [19, 0.1],
      [24, 0.2],
      [200, 0.1],
    ] as const) {
      const { share, error } = coverage(held, { score, errorRate }, { trials: held === 200 ? 1500 : 4000 });
      expect(share).toBeGreaterThan(1 - errorRate - 3 * error);
      // No wider than it must be: by theory at most 1 / (held + 1) above.
      expect(share).toBeLessThan(1 - errorRate + 1 / (held + 1) + 3 * error);
    }
  },
);

it('would miss its error rate with few rows by the plain quantile, without the one row to come', () => {
  const random = pseudoRandom(2);
  const [held, errorRate, trials] = [10, 0.15, 20_000];
  let [plain, corrected] = [0, 0];
  for (let trial = 0; trial < trials; trial++) {
    const scores = Array.from({ length: held }, random);
    const next = random();
    const sorted = [...scores].sort((one, other) => one - other);
    if (next <= sorted[Math.ceil(held * (1 - errorRate)) - 1]!) plain++;
    if (next <= (conformalQuantile(scores, errorRate) ?? 1)) corrected++;
  }
  const error = Math.sqrt((errorRate * (1 - errorRate)) / trials);
  expect(plain / trials).toBeLessThan(1 - errorRate - 3 * error);
  expect(corrected / trials).toBeGreaterThan(1 - errorRate - 3 * error);
});

it('takes the rank that the theory names, and none where there is none', () => {
  const scores = (count: number) => Array.from({ length: count }, (_, index) => count - index);
  expect(conformalQuantile(scores(19), 0.1)).toBe(18);
  expect(conformalQuantile(scores(9), 0.1)).toBe(9);
  expect(conformalQuantile(scores(8), 0.1)).toBeNull();
  expect(conformalQuantile([], 0.5)).toBeNull();
  // 30 x 0.9 is 27, whatever floating point makes of it.
  expect(conformalQuantile(scores(29), 0.1)).toBe(27);
});

it('excludes nothing where too few rows are held out', () => {
  const held = rowsOf(8, pseudoRandom(3));
  const model = conformalModel(held, { score: 'adaptive', errorRate: 0.1 });
  expect(model.greatest).toEqual([null, null, null]);
  expect(conformalSet(model, [0.01, 0.98, 0.01])).toEqual([1, 0, 2]);
});

it('keeps the error rate within each class where it is asked to, the rare one included', () => {
  const settings = { score: 'least-ambiguous', errorRate: 0.2 } as const;
  const over = coverage(60, settings, { label: 2, trials: 5000 });
  const within = coverage(60, { ...settings, byClass: true }, { label: 2, trials: 5000 });
  expect(over.share).toBeLessThan(0.8 - 3 * over.error);
  expect(within.share).toBeGreaterThan(0.8 - 3 * within.error);
});

it('keeps the error rate for a row of a new group where rows of a group are alike', () => {
  const random = pseudoRandom(4);
  const settings = { score: 'least-ambiguous', errorRate: 0.2 } as const;
  const trials = 3000;
  let [byGroup, byRow] = [0, 0];
  for (let trial = 0; trial < trials; trial++) {
    // Nine groups: eight of a row or two and one of sixty; each group is easy or hard as a whole.
    const sizes = [1, 2, 1, 2, 1, 2, 1, 2, 60];
    const parts = sizes.map((size) => {
      const lean = 2 * random();
      return rowsOf(size, random, () => lean);
    });
    const held = {
      labels: parts.flatMap(({ labels }) => [...labels]),
      probabilities: parts.flatMap(({ probabilities }) => probabilities),
      groups: sizes.flatMap((size, group) => Array.from({ length: size }, () => `g${group}`)),
    };
    const lean = 2 * random();
    const fresh = rowsOf(1, random, () => lean);
    const isIn = (model: ReturnType<typeof conformalModel>) =>
      conformalSet(model, fresh.probabilities[0]!).includes(fresh.labels[0]!) ? 1 : 0;
    byGroup += isIn(conformalModel(held, settings));
    byRow += isIn(conformalModel({ labels: held.labels, probabilities: held.probabilities }, settings));
  }
  const error = Math.sqrt(0.16 / trials);
  expect(byGroup / trials).toBeGreaterThan(0.8 - 3 * error);
  expect(byRow / trials).toBeLessThan(0.8 - 3 * error);
});

it('counts groups and not rows before it excludes anything', () => {
  const held = rowsOf(400, pseudoRandom(5));
  const grouped = (groups: number) => {
    const names = Array.from({ length: 400 }, (_, row) => `g${row % groups}`);
    return conformalModel({ ...held, groups: names }, { score: 'adaptive', errorRate: 0.1 }).greatest[0];
  };
  expect(grouped(8)).toBeNull();
  expect(grouped(9)).not.toBeNull();
});

it('gives each group the same weight, however many rows it has', () => {
  // Three groups of one row each and one of fifty. With one to come, 5 x 0.6 = 3 groups must be reached: the third single row.
  const shares = [0.9, 0.8, 0.7, ...Array.from({ length: 50 }, () => 0.1)];
  const groups = ['a', 'b', 'c', ...Array.from({ length: 50 }, () => 'd')];
  const held = { probabilities: shares.map((share) => [share, 1 - share]), labels: shares.map(() => 0), groups };
  const [greatest] = conformalModel(held, { score: 'least-ambiguous', errorRate: 0.4 }).greatest;
  expect(greatest).toBeCloseTo(0.3, 12);
});

it('is the same model for each row a group as without groups', () => {
  const held = rowsOf(57, pseudoRandom(6));
  const groups = Array.from({ length: 57 }, (_, row) => `${row}`);
  for (const byClass of [false, true]) {
    const settings = { score: 'adaptive', errorRate: 0.3, byClass } as const;
    expect(conformalModel({ ...held, groups }, settings)).toEqual(conformalModel(held, settings));
  }
});

it('makes adaptive sets of the likeliest classes, and an empty least ambiguous one of a row that is like nothing', () => {
  const adaptive = { score: 'adaptive', errorRate: 0.1, greatest: [0.9, 0.9, 0.9] } as const;
  expect(conformalSet(adaptive, [0.3, 0.5, 0.2])).toEqual([1, 0]);
  const ambiguous = { score: 'least-ambiguous', errorRate: 0.1, greatest: [0.5, 0.5, 0.5] } as const;
  expect(conformalSet(ambiguous, [0.34, 0.33, 0.33])).toEqual([]);
  expect(conformalSet(ambiguous, [0.2, 0.3, 0.5])).toEqual([2]);
});

it('refuses an error rate that is none, nothing held out and a row of other classes', () => {
  const held = rowsOf(20, pseudoRandom(7));
  for (const errorRate of [0, 1, Number.NaN])
    expect(() => conformalModel(held, { score: 'adaptive', errorRate })).toThrow(RangeError);
  expect(() => conformalModel({ labels: [], probabilities: [] }, { score: 'adaptive', errorRate: 0.1 })).toThrow(
    RangeError,
  );
  const model = conformalModel(held, { score: 'adaptive', errorRate: 0.1 });
  expect(() => conformalSet(model, [0.5, 0.5])).toThrow(RangeError);
});
