import { type DeviceWindow, PLACE_COUNT } from '../domain/telemetry/device-window.ts';
import { HOUR_MILLISECONDS, hourStart, thinWindows } from '../domain/telemetry/thin-windows.ts';
import { instant, type Instant, type Period, period } from '../foundation/instant.ts';
import type { HoldStore } from '../ports/hold-store.ts';
import type { MeasurementStore, NamedWindow } from '../ports/measurement-store.ts';

export interface RetireMinutesDoors {
  readonly minutes: Pick<MeasurementStore, 'read' | 'span' | 'forgetBefore'>;
  readonly hours: Pick<MeasurementStore, 'read' | 'write' | 'forgetBefore'>;
  /** Who held what is known for as long as minutes are. */
  readonly holds: Pick<HoldStore, 'forgetBefore'>;
  readonly clock: () => Instant;
}

export interface Retention {
  /** Windows of minutes are kept for so long at least: what is retired is retired by whole UTC days. */
  readonly minutesMilliseconds: number;
  readonly hoursMilliseconds: number;
  /** Up to here accounts are closed: what is not yet accounted is not retired. */
  readonly bookedUntil: Instant;
}

export interface Retired {
  /** Hours whose windows are kept from now on instead of those of their minutes. */
  readonly hours: number;
  /** Windows of minutes before this are gone; undefined where none was old enough. */
  readonly minutesBefore?: Instant;
}

const DAY_MILLISECONDS = 24 * HOUR_MILLISECONDS;
const dayStart = (at: number): Instant => instant(Math.floor(at / DAY_MILLISECONDS) * DAY_MILLISECONDS);

/**
 * Makes windows of hours out of those of minutes that are old enough, then forgets the minutes; and forgets hours that are older still.
 * In this order, because each step may be the last: an hour that is thinned again is the same hour.
 * @throws what the stores throw; the next call goes on from there.
 */
export async function retireMinutes(doors: RetireMinutesDoors, retention: Retention): Promise<Retired> {
  const now = doors.clock();
  await doors.hours.forgetBefore(dayStart(now - retention.hoursMilliseconds));
  const border = dayStart(Math.min(now - retention.minutesMilliseconds, retention.bookedUntil));
  const measured = await doors.minutes.span();
  if (measured === undefined || measured.from >= border) return { hours: 0 };
  let hours = 0;
  for (let from = hourStart(measured.from); from < border; from += HOUR_MILLISECONDS) {
    hours += await thinHour(doors, period(instant(from), instant(from + HOUR_MILLISECONDS)));
  }
  // The minutes last: while they are there, a retiring that was cut short is taken up again.
  await doors.holds.forgetBefore(border);
  await doors.minutes.forgetBefore(border);
  return { hours, minutesBefore: border };
}

async function thinHour({ minutes, hours }: RetireMinutesDoors, hour: Period): Promise<0 | 1> {
  const thinned: NamedWindow[] = [];
  for await (const window of thinWindows(minutes.read(hour))) thinned.push(window);
  if (thinned.length === 0) return 0;
  const known = new Map<string, number>();
  for await (const { subjectName, window } of hours.read(hour)) known.set(subjectName, knownTime(window));
  // Of an hour that was thinned before, a few minutes that came long after tell less than what is kept.
  const fuller = thinned.filter(({ subjectName, window }) => knownTime(window) >= (known.get(subjectName) ?? 0));
  if (fuller.length > 0) await hours.write(fuller);
  return 1;
}

function knownTime({ coveredMilliseconds }: DeviceWindow): number {
  let sum = 0;
  for (let place = 0; place < PLACE_COUNT; place++) sum += coveredMilliseconds[place] as number;
  return sum;
}
