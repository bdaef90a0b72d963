import { type Instant, instant, parseInstant } from '../../foundation/instant.ts';
import type { AllocationReadOptions } from '../../ports/allocation-source.ts';

const MILLISECONDS_PER_MINUTE = 60_000;
const ZONED = /(?:Z|[+-]\d{2}:?\d{2})$/;
const DAY = /^(\d{4}-\d{2}-\d{2})(?:[T ]|$)/;

/** How the times of one file are read; `sawNoZone` hears of each that carries no zone. */
export interface TimeReading extends AllocationReadOptions {
  readonly sawNoZone?: () => void;
}

/** An ISO 8601 time; one without a zone is local by the offset of the options. `undefined` when it is no time of the calendar. */
export function isoInstant(text: string, options: TimeReading): Instant | undefined {
  const day = DAY.exec(text)?.[1];
  if (day === undefined || !isOfTheCalendar(day)) return undefined;
  const at = parseInstant(text);
  if (at === undefined || (text.length > day.length && ZONED.test(text))) return at;
  options.sawNoZone?.();
  return instant(at + (options.utcOffsetMinutes ?? 0) * MILLISECONDS_PER_MINUTE);
}

/** The 31st of February is read as a day of March by the language itself. */
function isOfTheCalendar(day: string): boolean {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
}

/** Reads times by the options, and tells afterwards how those without a zone were taken; nothing where there were none. */
export function zoneWatch(
  options: AllocationReadOptions,
  advice = '',
): { times: TimeReading; notes: () => readonly string[] } {
  let isZoneless = false;
  const note =
    options.utcOffsetMinutes === undefined
      ? `times without a zone are taken as UTC${advice}`
      : `times without a zone are local: ${options.utcOffsetMinutes} minutes are added to get UTC`;
  return {
    times: {
      ...options,
      sawNoZone: () => {
        isZoneless = true;
      },
    },
    notes: () => (isZoneless ? [note] : []),
  };
}
