import { describe, expect, it } from 'vitest';
import { given, hear, oneByOne, START, steady } from '../../../tests/live-readings.ts';
import { liveFindings } from './live-findings.ts';
import { liveFold } from './live-fold.ts';

function noticesOfOne() {
  const fold = liveFold(given().options);
  hear(fold, oneByOne(steady(START, 600)));
  return fold.notices()[0]!;
}

describe('what a live fold noticed', () => {
  it('is nothing where nothing was', () => {
    expect(liveFindings(noticesOfOne())).toEqual([]);
  });

  it.each([
    ['late', 'samples-too-late'],
    ['skewedCounts', 'replicas-disagree'],
    ['clippedCounts', 'count-came-late'],
  ] as const)('is told with its subject and count: %s', (notice, code) => {
    const findings = liveFindings({ ...noticesOfOne(), [notice]: 11, latestMilliseconds: 180_500 });
    expect(findings).toMatchObject([{ code, severity: 'warning', subject: 'device 0', count: 11 }]);
  });

  it.each([
    [10, 'notice'],
    [11, 'warning'],
  ])('is ordinary up to one in a thousand: %i late of 10,000 is a %s', (late, severity) => {
    expect(liveFindings({ ...noticesOfOne(), readings: 10_000, late })).toMatchObject([{ severity }]);
  });

  it('says how late', () => {
    const [finding] = liveFindings({ ...noticesOfOne(), late: 1, latestMilliseconds: 180_500 });
    expect(finding?.message).toContain('181 s');
  });
});
