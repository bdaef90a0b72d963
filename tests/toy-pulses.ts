import { instant } from '../src/foundation/instant.ts';
import { type Course, addPulse, newCourse } from '../src/domain/classification/course.ts';
import { placeOf, PLACES } from '../src/domain/classification/evidence.ts';
import type { Pulse } from '../src/domain/classification/pulse.ts';

/** A minute of a made-up workload: levels by name of the evidence, everything else untold. */
export function toyPulse(minute: number, levels: Readonly<Record<string, number>>, deviation = Number.NaN): Pulse {
  const untold = (): Float64Array => new Float64Array(PLACES.length).fill(Number.NaN);
  const pulse = {
    from: instant(minute * 60_000),
    devices: 1,
    level: untold(),
    spread: untold(),
    deviation: untold(),
    swing: untold(),
  };
  for (const [name, level] of Object.entries(levels)) {
    pulse.level[placeOf(name)] = level;
    pulse.swing[placeOf(name)] = 0;
    pulse.deviation[placeOf(name)] = deviation;
  }
  return pulse;
}

export function toyCourse(
  minutes: readonly Readonly<Record<string, number>>[],
  facts = { devices: 8, nodes: 1 },
): Course {
  const course = newCourse(facts);
  minutes.forEach((levels, minute) => addPulse(course, toyPulse(minute, levels)));
  return course;
}
