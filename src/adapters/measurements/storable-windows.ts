import { WINDOW_MILLISECONDS } from '../../domain/telemetry/device-window.ts';
import { placeName, unsoundPlaces } from '../../domain/telemetry/sound-window.ts';
import { isoOf } from '../../foundation/instant.ts';
import { Problem } from '../../foundation/problem.ts';
import type { NamedWindow } from '../../ports/measurement-store.ts';

/**
 * The windows that stand after a call: one per subject and minute, the latest of each.
 * @throws Problem `measurement-unstorable` as the port says.
 */
export function storableWindows(windows: readonly NamedWindow[]): readonly NamedWindow[] {
  const minutes = new Map<number, Map<string, NamedWindow>>();
  for (const named of windows) {
    checkStorable(named);
    const { from } = named.window;
    let subjects = minutes.get(from);
    if (subjects === undefined) minutes.set(from, (subjects = new Map()));
    subjects.set(named.subjectName, named);
  }
  const latest = [...minutes].sort(([a], [b]) => a - b).flatMap(([, subjects]) => [...subjects.values()]);
  return latest;
}

/** Half of a pair of UTF-16 code units: no text, and two such names would become one when they are written. */
const LONE_SURROGATE = /\p{Surrogate}/u;

function checkStorable({ subjectName, window }: NamedWindow): void {
  const refuse = (reason: string): never => {
    throw new Problem(
      'measurement-unstorable',
      `the window of ${JSON.stringify(subjectName)} at ${isoOf(window.from)} can't be kept: ${reason}`,
    );
  };
  if (LONE_SURROGATE.test(subjectName)) refuse('its name is no text; name the subject in whole characters');
  if (window.from % WINDOW_MILLISECONDS !== 0) refuse('it starts elsewhere than on a whole minute');
  const unsound = unsoundPlaces(window);
  if (unsound.length > 0) {
    refuse(`what it says of ${unsound.map(placeName).join(', ')} is no number; leave that out of the window`);
  }
}
