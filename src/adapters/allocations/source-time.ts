import { type Instant, instant, parseInstant } from '../../foundation/instant.ts';
import type { AllocationReadOptions } from '../../ports/allocation-source.ts';

const MILLISECONDS_PER_MINUTE = 60_000;
const ZONED = /(?:Z|[+-]\d{2}:?\d{2})$/;
const DAY = /^(\d{4}-\d{2}-\d{2})(?:[T ]|$)/;

/** An ISO 8601 time; one without a zone is local by the offset of the options. `undefined` when it is no time of the calendar. */
export function isoInstant(text: string, options: AllocationReadOptions): Instant | undefined {
  const day = DAY.exec(text)?.[1];
  if (day === undefined || !isOfTheCalendar(day)) return undefined;
  const at = parseInstant(text);
  if (at === undefined || (text.length > day.length && ZONED.test(text))) return at;
  return instant(at + (options.utcOffsetMinutes ?? 0) * MILLISECONDS_PER_MINUTE);
}

/** The 31st of February is read as a day of March by the language itself. */
function isOfTheCalendar(day: string): boolean {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
}
