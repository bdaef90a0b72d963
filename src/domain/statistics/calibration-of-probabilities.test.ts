import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pseudoRandom } from '../../foundation/pseudo-random.ts';
import { probabilities } from './boosted-trees.ts';
import {
  brierScore,
  expectedCalibrationError,
  fittedTemperature,
  meanLogLoss,
  reliability,
  TEMPERATURE_LIMITS,
} from './calibration-of-probabilities.ts';

/** Made up: labels are drawn by the margins; what is told are margins that are `factor` times as great. */
function overConfident(count: number, factor: number, seed = 1) {
  const random = pseudoRandom(seed);
  const labels = new Int32Array(count);
  const margins = Array.from({ length: count }, (_, row) => {
    const honest = [0, 1, 2].map(() => 3 * random());
    let draw = random();
    labels[row] = Math.max(
      0,
      probabilities(honest).findIndex((share) => (draw -= share) < 0),
    );
    return honest.map((margin) => factor * margin);
  });
  return { margins, labels };
}

const predicted = ({ margins, labels }: ReturnType<typeof overConfident>, temperature = 1) => ({
  labels,
  probabilities: margins.map((own) => probabilities(own, temperature)),
});

it('finds by how much a model is too sure, and lowers log loss, Brier score and calibration error with it on rows it did not see', () => {
  const temperature = fittedTemperature(overConfident(4000, 3));
  expect(temperature).toBeGreaterThan(2.8);
  expect(temperature).toBeLessThan(3.2);
  const held = overConfident(4000, 3, 2);
  expect(meanLogLoss(held, temperature)).toBeLessThan(meanLogLoss(held) - 0.1);
  expect(brierScore(predicted(held, temperature))).toBeLessThan(brierScore(predicted(held)) - 0.02);
  expect(expectedCalibrationError(predicted(held))).toBeGreaterThan(0.15);
  expect(expectedCalibrationError(predicted(held, temperature))).toBeLessThan(0.03);
});

it('finds that a model is not sure enough', () => {
  const temperature = fittedTemperature(overConfident(4000, 0.5));
  expect(Math.abs(temperature - 0.5)).toBeLessThan(0.04);
});

it('finds a temperature that no other betters', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.double({ min: -4, max: 4, noNaN: true }), fc.integer({ min: 0, max: 1 })), {
        minLength: 2,
        maxLength: 20,
      }),
      fc.double({ min: -3, max: 3, noNaN: true }),
      (drawn, other) => {
        const rows = { margins: drawn.map(([margin]) => [margin, 0]), labels: drawn.map(([, label]) => label) };
        expect(meanLogLoss(rows, fittedTemperature(rows))).toBeLessThanOrEqual(
          meanLogLoss(rows, Math.exp(other)) + 1e-9,
        );
      },
    ),
  );
});

it('stays within limits where held-out rows bound the temperature by nothing', () => {
  const allRight = {
    margins: [
      [1, 0],
      [0, 1],
    ],
    labels: [0, 1],
  };
  const allWrong = { ...allRight, labels: [1, 0] };
  expect(fittedTemperature(allRight)).toBeCloseTo(TEMPERATURE_LIMITS.least, 9);
  expect(fittedTemperature(allWrong)).toBeCloseTo(TEMPERATURE_LIMITS.most, 6);
});

it('gives Brier score, log loss and calibration error as worked by hand', () => {
  const rows = {
    probabilities: [
      [0.9, 0.1],
      [0.6, 0.4],
      [0.4, 0.6],
      [0.2, 0.8],
    ],
    labels: [0, 1, 1, 1],
  };
  expect(brierScore(rows)).toBeCloseTo((0.02 + 0.72 + 0.32 + 0.08) / 4, 12);
  // Two bins: 0.6 and 0.6 stay together, one of two right; 0.8 and 0.9, both right.
  expect(reliability(rows, 2)).toEqual([
    { weight: 2, confidence: 0.6, accuracy: 0.5 },
    { weight: 2, confidence: expect.closeTo(0.85, 12), accuracy: 1 },
  ]);
  expect(expectedCalibrationError(rows, 2)).toBeCloseTo((0.1 + 0.15) / 2, 12);
  expect(reliability(rows, 4).map(({ weight }) => weight)).toEqual([2, 1, 1]);
  expect(meanLogLoss({ margins: [[Math.log(3), 0]], labels: [1] })).toBeCloseTo(Math.log(4), 12);
});

it('counts a row by its weight, and one of weight 0 not at all', () => {
  const rows = {
    probabilities: [
      [0.9, 0.1],
      [0.6, 0.4],
    ],
    labels: [0, 1],
    weights: [3, 1],
  };
  expect(brierScore(rows)).toBeCloseTo((3 * 0.02 + 0.72) / 4, 12);
  expect(expectedCalibrationError(rows, 4)).toBeCloseTo((3 * 0.1 + 0.6) / 4, 12);
  expect(brierScore({ ...rows, weights: [1, 0] })).toBeCloseTo(0.02, 12);
});

it('has no answer without rows', () => {
  expect(() => fittedTemperature({ margins: [], labels: [] })).toThrow(RangeError);
  expect(() => brierScore({ probabilities: [], labels: [] })).toThrow(RangeError);
  expect(() => expectedCalibrationError({ probabilities: [], labels: [] })).toThrow(RangeError);
});
