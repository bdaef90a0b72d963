import { describe, expect, it } from 'vitest';
import { labelSpans } from './label-spans.ts';

/** Descriptors 0 and 1 are pods on device 7, 2 is a pod on device 8, 3 has no holder. */
const SUBJECTS = [7, 7, 8];
const seconds = (seen: readonly (readonly [descriptor: number, at: number])[]) => {
  const spans = labelSpans((descriptor) => {
    const subject = SUBJECTS[descriptor];
    return subject === undefined ? undefined : { subject, holder: { pod: `pod-${descriptor}` } };
  });
  for (const [descriptor, at] of seen) spans.seen(descriptor, at * 1000);
  return spans
    .all()
    .filter(({ from, until }) => until > from)
    .toSorted((a, b) => (a.holder.pod ?? '').localeCompare(b.holder.pod ?? '') || a.from - b.from)
    .map(({ holder, from, until }) => [holder.pod, from / 1000, until / 1000]);
};

describe('holders that telemetry names', () => {
  it('held from their first reading to their last', () => {
    expect(
      seconds([
        [0, 0],
        [0, 30],
        [2, 30],
        [0, 60],
        [2, 90],
      ]),
    ).toEqual([
      ['pod-0', 0, 60],
      ['pod-2', 30, 90],
    ]);
  });

  it.each([
    [600, [['pod-0', 0, 600]]],
    [601, []],
  ])('held through a pause of %d s or not', (pause, expected) => {
    expect(
      seconds([
        [0, 0],
        [0, pause],
      ]),
    ).toEqual(expected);
  });

  it('did not hold while another did', () => {
    const turns = [
      ...[0, 30, 60].map((at) => [0, at] as const),
      ...[90, 120, 150, 180, 210, 240].map((at) => [1, at] as const),
      ...[270, 300].map((at) => [0, at] as const),
    ];
    expect(seconds(turns)).toEqual([
      ['pod-0', 0, 60],
      ['pod-0', 270, 300],
      ['pod-1', 90, 240],
    ]);
  });

  it('held together when they were told in turn, as of a shared device', () => {
    const turns = [0, 30, 60, 90, 120, 150, 180, 210].flatMap((at) => [[0, at] as const, [1, at] as const]);
    expect(seconds(turns)).toEqual([
      ['pod-0', 0, 210],
      ['pod-1', 0, 210],
    ]);
  });

  it('are not lengthened by a reading with a wrong time', () => {
    expect(
      seconds([
        [0, 1000],
        [0, 1030],
        [0, 0],
        [0, 1060],
        [0, 1090],
      ]),
    ).toEqual([['pod-0', 1000, 1090]]);
  });

  it('are nobody where the readings name nobody', () => {
    expect(
      seconds([
        [3, 0],
        [3, 30],
      ]),
    ).toEqual([]);
  });
});
