import { addPulse, type Course, newCourse } from '../domain/classification/course.ts';
import { type Pulse, type PulseMaker, pulseMaker } from '../domain/classification/pulse.ts';
import { seenBy, type Visibility } from '../domain/classification/visibility.ts';
import type { Accelerator } from '../domain/fleet/accelerator.ts';
import type { JobSpec } from '../domain/simulation/workloads/job-spec.ts';
import { simulateMinutes } from '../domain/simulation/workloads/simulate-minutes.ts';
import { simulatedPart } from '../domain/simulation/workloads/simulated-part.ts';
import { meterWindowsOf, windowsOf } from '../domain/simulation/workloads/windows-of.ts';

/** What one provider sees of a workload. */
export interface View {
  readonly visibility: Visibility;
  /** By place of a pulse. */
  readonly seen: readonly boolean[];
}

export interface Looking {
  readonly part: Accelerator;
  readonly views: readonly View[];
  /** Minutes after which it is looked at. */
  readonly after: readonly number[];
}

/** A workload as one provider saw it so far. The course goes on growing: use it at once. */
export interface Look {
  readonly visibility: Visibility;
  readonly minutes: number;
  readonly course: Course;
}

/** Simulates a job and looks at it as providers of several visibilities would, by windows of the house as in the product. */
export function* looksAtJob(spec: JobSpec, { part, views, after }: Looking): Generator<Look, void, undefined> {
  const simulated = simulatedPart(part);
  const { devicesPerNode } = simulated;
  const facts = { devices: spec.devices, nodes: Math.ceil(spec.devices / devicesPerNode) };
  const courses = views.map(() => newCourse(facts));
  const maker = pulseMaker();
  let minutes = 0;
  for (const block of simulateMinutes(spec, simulated)) {
    const pulse = pulseOf(maker, { block, part, devicesPerNode });
    for (const [place, course] of courses.entries()) addPulse(course, seenBy(pulse, views[place]?.seen ?? []));
    minutes++;
    if (!after.includes(minutes)) continue;
    for (const [place, course] of courses.entries())
      yield { visibility: views[place]?.visibility ?? 'billing', minutes, course };
  }
}

interface SimulatedMinute {
  readonly block: Parameters<typeof windowsOf>[0];
  readonly part: Accelerator;
  readonly devicesPerNode: number;
}

function pulseOf(maker: PulseMaker, { block, part, devicesPerNode }: SimulatedMinute): Pulse {
  for (const window of windowsOf(block)) maker.device(window, part);
  const boardWatts = (part.boardPower?.value ?? 0) * Math.min(devicesPerNode, block.devices);
  for (const window of meterWindowsOf(block, (node) => block.devices + node)) maker.meter(window, boardWatts);
  return maker.taken(block.from);
}
