import { WINDOW_MILLISECONDS } from '../domain/telemetry/device-window.ts';
import { HOUR_MILLISECONDS, hourStart } from '../domain/telemetry/thin-windows.ts';
import { instant, type Period, period } from '../foundation/instant.ts';
import { Problem } from '../foundation/problem.ts';
import type { MeasurementStore, NamedWindow } from '../ports/measurement-store.ts';

export interface ReadWindowsDoors {
  readonly minutes: Pick<MeasurementStore, 'read'>;
  readonly hours: Pick<MeasurementStore, 'read' | 'hourVersions'>;
}

export interface WindowsQuery {
  readonly period: Period;
  /** `node/3` of a device, `node` of a meter; all of them when absent. */
  readonly subjectName?: string;
}

/** A window as it is kept: of a minute, or of an hour once its minutes are forgotten. */
export interface KeptWindow extends NamedWindow {
  readonly milliseconds: number;
}

/** The first stretch that is read as one; each is twice as long as the one before, for a page may end early or lie far ahead. */
const FIRST_STRETCH_MILLISECONDS = 24 * HOUR_MILLISECONDS;

/**
 * Windows that start in the period, by their start and then by the UTF-8 bytes of the subject's name. Where an hour of a subject is
 * kept, its minutes are forgotten or about to be, and the hour alone is given.
 * @throws Problem `measurements-unreachable`, also where minutes of what was read became hours meanwhile, for some may be in
 * neither, and where hours of it were forgotten.
 */
export async function* readWindows(doors: ReadWindowsDoors, query: WindowsQuery): AsyncGenerator<KeptWindow> {
  const { from: start, until: end } = query.period;
  let milliseconds = FIRST_STRETCH_MILLISECONDS;
  for (let from = start; from < end; milliseconds *= 2) {
    const until = instant(Math.min(hourStart(from) + milliseconds, end));
    yield* readStretch(doors, { ...query, period: period(from, until) });
    from = until;
  }
}

async function* readStretch(
  { minutes, hours }: ReadWindowsDoors,
  { period: asked, subjectName }: WindowsQuery,
): AsyncGenerator<KeptWindow> {
  const whole = period(instant(hourStart(asked.from)), asked.until);
  const before = await hours.hourVersions(whole);
  const kept = new Set<string>();
  let hour: number = whole.from;
  let readUntil = whole.from;
  const together = inOrder(
    withLength(hours.read(whole), HOUR_MILLISECONDS),
    withLength(minutes.read(asked), WINDOW_MILLISECONDS),
  );
  try {
    for await (const found of together) {
      const { window, milliseconds } = found;
      if (hourStart(window.from) !== hour) kept.clear();
      hour = hourStart(window.from);
      readUntil = instant(Math.min(hour + HOUR_MILLISECONDS, whole.until));
      const isHour = milliseconds === HOUR_MILLISECONDS;
      if (isHour) kept.add(found.subjectName);
      const isShown = isHour ? window.from >= asked.from : !kept.has(found.subjectName);
      if (isShown && (subjectName === undefined || found.subjectName === subjectName)) yield found;
    }
    readUntil = whole.until;
  } finally {
    // However far it was read. Hours are written before their minutes go, so that minutes of unchanged hours were all there.
    refuseChanged(
      new Map([...before].filter(([from]) => from < readUntil)),
      await hours.hourVersions({ ...whole, until: readUntil }),
    );
  }
}

function refuseChanged(before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): void {
  if ([...after].some(([hour, version]) => before.get(hour) !== version)) {
    throw new Problem('measurements-unreachable', 'Minutes were made into hours while they were read; ask again.');
  }
  if (after.size < before.size) throw new Problem('measurements-unreachable', FORGOTTEN);
}

const FORGOTTEN =
  'Windows of hours were forgotten while they were read, for they are kept no longer (retention.hourWindowDays); ask again.';

async function* withLength(windows: AsyncIterable<NamedWindow>, milliseconds: number): AsyncGenerator<KeptWindow> {
  for await (const named of windows) yield { ...named, milliseconds };
}

/** Two that are each in order, in one order; of two that start alike the one of the first comes first. */
async function* inOrder(
  first: AsyncGenerator<KeptWindow>,
  second: AsyncGenerator<KeptWindow>,
): AsyncGenerator<KeptWindow> {
  try {
    let [one, other] = [await first.next(), await second.next()];
    while (one.done !== true || other.done !== true) {
      if (other.done === true || (one.done !== true && compared(one.value, other.value) <= 0)) {
        if (one.done !== true) yield one.value;
        one = await first.next();
      } else {
        yield other.value;
        other = await second.next();
      }
    }
  } finally {
    await first.return(undefined);
    await second.return(undefined);
  }
}

const compared = (one: KeptWindow, other: KeptWindow): number =>
  one.window.from - other.window.from || Buffer.compare(Buffer.from(one.subjectName), Buffer.from(other.subjectName));
