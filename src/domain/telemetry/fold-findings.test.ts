import { describe, expect, it } from 'vitest';
import type { FoldNotices } from './fold.ts';
import { foldFindings } from './fold-findings.ts';

const NOTHING: FoldNotices = {
  subject: 0,
  repeatedTimes: 0,
  outOfOrder: 0,
  clockSteps: 0,
  forwardJumps: 0,
  counterResets: 0,
  counterMisreads: 0,
  bridges: 0,
  bridgedMilliseconds: 0,
  firstReading: 0,
  lastReading: 1,
};

const told = (notices: Partial<FoldNotices>, readings = 10_000) =>
  foldFindings({ ...NOTHING, ...notices }, 'n/0', readings).map(({ code, severity, count }) => [code, severity, count]);

describe('what a fold noticed', () => {
  it.each([
    [6, 'notice'],
    [7, 'warning'],
  ])(
    'tells missing readings that a counter bridges, weighty from one per cent: %i s of 10 min',
    (seconds, severity) => {
      const notices = { bridges: 2, bridgedMilliseconds: seconds * 1000, lastReading: 600_000 };
      expect(told(notices)).toEqual([['readings-missing', severity, 2]]);
    },
  );

  it.each([
    ['repeatedTimes', 'timestamps-repeated'],
    ['outOfOrder', 'timestamps-out-of-order'],
    ['clockSteps', 'clock-stepped'],
    ['forwardJumps', 'clock-jumped-ahead'],
    ['counterResets', 'counter-reset'],
    ['counterMisreads', 'counter-misread'],
  ] as const)('is told: %s', (notice, code) => {
    expect(told({ [notice]: 11 })).toEqual([[code, 'warning', 11]]);
  });

  it.each([
    [10, 'notice'],
    [11, 'warning'],
  ])('is ordinary up to one in a thousand: %d of 10,000', (outOfOrder, severity) => {
    expect(told({ outOfOrder })).toEqual([['timestamps-out-of-order', severity, outOfOrder]]);
  });

  it('is nothing where nothing was', () => {
    expect(told({})).toEqual([]);
  });
});
