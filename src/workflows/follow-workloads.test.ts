import { describe, expect, it } from 'vitest';
import { toyFleet, toyPart } from '../../tests/toy-fleet.ts';
import { toyWindow } from '../../tests/toy-windows.ts';
import type { Segment } from '../domain/accounting/device-timeline.ts';
import { meanLevel } from '../domain/classification/level-tally.ts';
import { placeOf } from '../domain/classification/evidence.ts';
import { subjectIndex } from '../domain/telemetry/subject-index.ts';
import { watts } from '../foundation/units.ts';
import { madeFigure } from '../../tests/toy-fleet.ts';
import { followWorkloads } from './follow-workloads.ts';

const part = toyPart('toy', { 'fp16-bf16': 1e15 }, { boardPower: madeFigure(watts(500)) });
const index = subjectIndex(toyFleet({ id: 'c', part, devices: 4, nodes: 2 }), {
  all: () => [part],
  find: () => part,
} as never);
const MINUTE = 60_000;

const held = (from: number, until: number, ...accounts: readonly number[]): Segment => ({
  from: from * MINUTE,
  until: until * MINUTE,
  holders: accounts.map((account) => ({ account, share: 1 / accounts.length, isChosen: false })),
  isOverclaimed: false,
});

function followed(timelines: readonly (readonly Segment[])[]) {
  const follower = followWorkloads({ index, timelines });
  for (let minute = 0; minute < 4; minute++) {
    for (const [device] of index.devices.entries()) {
      follower.window(toyWindow(device, minute, { utilisationFraction: 0.2 * (device + 1), powerWatts: 250 }));
    }
    for (const [node] of index.nodes.entries()) {
      follower.window(toyWindow(index.meterOf(node), minute, { powerWatts: 1000 }));
    }
  }
  follower.end();
  return follower;
}

describe('following workloads', () => {
  it("gives a workload the minutes of the devices that it held alone, and its nodes' meters", () => {
    const always = [held(0, 4, 0)];
    const course = followed([always, always, [held(0, 4, 1)], [held(0, 4, 1)]]).courseOf(0);
    expect(course).toMatchObject({ minutes: 4, facts: { devices: 2, nodes: 1 } });
    expect(meanLevel(course!.all[placeOf('utilisation')]!)).toBeCloseTo(0.3, 12);
    expect(course!.all[placeOf('nodePower')]!.minutes).toBe(4);
  });

  it('gives a shared device, and a minute that changes hands, to none', () => {
    const follower = followed([[held(0, 4, 0, 1)], [held(0, 1.5, 0), held(1.5, 4, 1)], [], []]);
    expect(follower.courseOf(0)?.minutes).toBe(1);
    expect(follower.courseOf(1)?.minutes).toBe(2);
  });

  it('gives the meter of a node that several hold to none', () => {
    const follower = followed([[held(0, 4, 0)], [held(0, 4, 1)], [], []]);
    expect(follower.courseOf(0)!.all[placeOf('nodePower')]!.minutes).toBe(0);
  });

  it('knows nothing of who held no device', () => {
    expect(followed([[], [], [], []]).courseOf(0)).toBeUndefined();
  });
});
