import { describe, expect, it } from 'vitest';
import { instant } from '../../foundation/instant.ts';
import { liveHolds, type NamedHold } from './live-holds.ts';

const HOUR = 3_600_000;
const START = 100 * HOUR;
/** Descriptors 0 and 1 say the same in other words; 2 is another holder, 3 has none. */
const HOLDERS = ['acme', 'acme', 'bolt'];

const followed = (snapshot?: readonly NamedHold[]) =>
  liveHolds(
    {
      labelled: (descriptor) => {
        const customerId = HOLDERS[descriptor];
        return customerId === undefined ? undefined : { subject: 7, holder: { customerId, workloadId: 'w' } };
      },
      nameOf: (subject) => `n/${subject}`,
      numberOf: (name) => (name === 'n/7' ? 7 : undefined),
    },
    snapshot,
  );

const hold = (from: number, until: number, customerId = 'acme'): NamedHold => ({
  subjectName: 'n/7',
  customerId,
  workloadId: 'w',
  from: instant(START + from * 1000),
  until: instant(START + until * 1000),
});

function seen(holds: ReturnType<typeof followed>, descriptor: number, seconds: readonly number[]): void {
  for (const at of seconds) holds.seen(descriptor, START + at * 1000);
}

const every30 = (from: number, until: number) =>
  Array.from({ length: Math.floor((until - from) / 30) + 1 }, (_, step) => from + 30 * step);

describe('holders that are followed while telemetry comes in', () => {
  it('are one hold for all who say the same, in whatever order it comes', () => {
    const holds = followed();
    seen(holds, 0, [60, 30, 0]);
    seen(holds, 1, [90, 75]);
    seen(holds, 3, [0, 300]);
    expect(holds.due().holds).toEqual([hold(0, 90)]);
  });

  it('are cut at clock hours, and told again from the hour in which they grew', () => {
    const holds = followed();
    seen(holds, 0, every30(3000, 4200));
    const due = holds.due();
    expect(due.holds).toEqual([hold(3000, 3600), hold(3600, 4200)]);
    due.stored();
    expect(holds.due().holds).toEqual([]);
    seen(holds, 0, [4230]);
    expect(holds.due().holds).toEqual([hold(3600, 4230)]);
  });

  it('are due until they are stored', () => {
    const holds = followed();
    seen(holds, 0, [0, 30]);
    const first = holds.due();
    seen(holds, 0, [60]);
    first.stored();
    expect(holds.due().holds).toEqual([hold(0, 60)]);
    expect(holds.due().holds).toEqual([hold(0, 60)]);
  });

  it('are told again from where a late reading put their start', () => {
    const holds = followed();
    seen(holds, 0, [60, 90]);
    holds.due().stored();
    seen(holds, 0, [0]);
    expect(holds.due().holds).toEqual([hold(0, 90)]);
  });

  it('go on after a restart from all that was known, also from what was seen once', () => {
    const before = followed();
    seen(before, 0, [0, 30]);
    seen(before, 2, [40]);
    const after = followed(before.snapshot());
    expect(after.due().holds).toEqual([]);
    seen(after, 1, [60]);
    seen(after, 2, [70]);
    expect(after.due().holds).toEqual([hold(0, 60), hold(40, 70, 'bolt')]);
  });

  it('of what the fleet has no longer are not gone on with', () => {
    const after = followed([{ ...hold(0, 30), subjectName: 'gone/1' }]);
    seen(after, 0, [60, 90]);
    expect(after.snapshot()).toEqual([hold(60, 90)]);
  });

  it('are forgotten hours after they ended, and not before they are stored', () => {
    const holds = followed();
    seen(holds, 0, [0, 30]);
    const threeHoursLater = START + 3 * HOUR;
    holds.settle(threeHoursLater);
    expect(holds.snapshot()).toEqual([hold(0, 30)]);
    holds.due().stored();
    holds.settle(threeHoursLater);
    expect(holds.snapshot()).toEqual([]);
  });
});
