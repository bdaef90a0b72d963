import { type Instant, parseInstant } from '../../../foundation/instant.ts';

/** Blank and the literal `NULL` both mean that the provider says nothing. */
export const focusText = (text: string): string => (/^null$/i.test(text) ? '' : text);

const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A number as FOCUS writes it: no currency sign, no separator of thousands. `undefined` when it is none, or not finite. */
export function focusNumber(text: string): number | undefined {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

const DAY = /^\d{4}-\d{2}-\d{2}/;

/** Whether a moment leaves its zone open. */
export const isWithoutZone = (text: string): boolean => !/:.*(?:Z|[+-]\d{2}:?\d{2})$/.test(text);

/** A moment of the calendar in ISO 8601; one without a zone is UTC, as the specification has it. */
export function focusInstant(text: string): Instant | undefined {
  const day = DAY.exec(text)?.[0];
  if (day === undefined) return undefined;
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const isOfTheCalendar = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
  return isOfTheCalendar ? parseInstant(text) : undefined;
}

/**
 * What one unit of a quantity is: time of an instance, time of single accelerators, or something that is no time of
 * accelerators at all. `other`: it may be, and can't be told.
 */
export type FocusUnit =
  | { readonly kind: 'instance-time' | 'accelerator-time'; readonly seconds: number; readonly isPlain: boolean }
  | { readonly kind: 'no-accelerator-time' }
  | { readonly kind: 'other' };

const SECONDS: Readonly<Record<string, number>> = { hour: 3600, minute: 60, second: 1 };
const TIME = /^(?:(\d+) )?(?:(gpu|accelerator|tpu|chip)s?(?: per |[ /-]))?(hour|minute|second)s?$/;
/** Storage, traffic, requests, and the shares of processors and memory that are billed beside an instance. */
const NO_ACCELERATOR_TIME =
  /(?:^|[\s/-])(?:[kmgtpe]i?b|(?:giga|tera|kilo|mega)bytes?|bytes?|requests?|events?|operations?|messages?|keys?|alarms?|metrics?|ios?|iops|v?cpus?|ocpus?|vcores?|lcu|\w*capacityunit|ip|users?|seats?)(?:$|[\s/-])/;

/** Units of FOCUS: `Hours`, `100 Hours`, `GPU-Hours`, `GB-Hours`. */
export function focusUnit(text: string): FocusUnit {
  const unit = text
    .toLowerCase()
    .replaceAll(/[\s_]+/g, ' ')
    .trim();
  const [, times = '1', accelerators, word = ''] = TIME.exec(unit) ?? [];
  const seconds = SECONDS[word];
  if (seconds !== undefined) {
    const kind = accelerators === undefined ? 'instance-time' : 'accelerator-time';
    return { kind, seconds: seconds * Number(times), isPlain: times === '1' };
  }
  return NO_ACCELERATOR_TIME.test(unit) ? { kind: 'no-accelerator-time' } : { kind: 'other' };
}
