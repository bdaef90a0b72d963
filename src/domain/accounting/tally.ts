import { WINDOW_MILLISECONDS } from '../telemetry/device-window.ts';
import type { Basis } from './account.ts';
import type { MeasuredPart } from './estimate-window.ts';
import { type PeakAmounts, rateTracker } from './rate-tracker.ts';

/** What held devices could do, added up; per second of holding. */
export interface HeldRates {
  /** Devices, by share of their time. */
  readonly devices: number;
  readonly unknownDevices: number;
  readonly ceilingPerSecond: number;
  /** Dense 16-bit peak, by share. */
  readonly referencePerSecond: number;
}

/** What the evidence says of one device in (part of) one minute. Operations, device-seconds. */
export interface Observation {
  readonly seconds: number;
  /** Part of `seconds` on hardware that the catalogue doesn't know. */
  readonly unknownSeconds: number;
  /** What the held rates counted for these seconds. */
  readonly ceilingOperations: number;
  readonly referenceOperations: number;
  readonly stated: { readonly low: number; readonly estimate: number; readonly high: number };
  readonly proven: { readonly low: number; readonly high: number };
  readonly parts: readonly MeasuredPart[];
}

/** Places of the amounts that are followed minute by minute. */
export const LOW = 0;
export const ESTIMATE = 1;
export const HIGH = 2;
export const REFERENCE = 3;
export const CEILING = 4;
/** 16-bit peak, and ceiling, of the time that was held and not seen. */
export const GAP_REFERENCE = 5;
export const GAP_CEILING = 6;
export const AMOUNTS = 7;

export interface BasisTotal {
  seconds: number;
  estimate: number;
  readonly assumptions: Set<string>;
}

/** Sums of one account or total as they stand: plain numbers, device-seconds and operations. */
export interface Sums {
  heldSeconds: number;
  unknownSeconds: number;
  heldCeiling: number;
  heldReference: number;
  observedSeconds: number;
  observedUnknownSeconds: number;
  observedCeiling: number;
  observedReference: number;
  low: number;
  estimate: number;
  high: number;
  provenLow: number;
  provenHigh: number;
}

/** Held devices below which none is held. */
const ROUNDING_DEVICES = 1e-9;

export const noSums = (): Sums => ({
  heldSeconds: 0,
  unknownSeconds: 0,
  heldCeiling: 0,
  heldReference: 0,
  observedSeconds: 0,
  observedUnknownSeconds: 0,
  observedCeiling: 0,
  observedReference: 0,
  low: 0,
  estimate: 0,
  high: 0,
  provenLow: 0,
  provenHigh: 0,
});

/** One line for each sum: a loop over their names takes ten times as long, and a fleet closes millions of minutes. */
export function addSums(total: Sums, more: Sums): void {
  total.heldSeconds += more.heldSeconds;
  total.unknownSeconds += more.unknownSeconds;
  total.heldCeiling += more.heldCeiling;
  total.heldReference += more.heldReference;
  total.observedSeconds += more.observedSeconds;
  total.observedUnknownSeconds += more.observedUnknownSeconds;
  total.observedCeiling += more.observedCeiling;
  total.observedReference += more.observedReference;
  total.low += more.low;
  total.estimate += more.estimate;
  total.high += more.high;
  total.provenLow += more.provenLow;
  total.provenHigh += more.provenHigh;
}

/** What a tally came to: all that figures are made of. */
export interface ClosedTally {
  readonly total: Readonly<Sums>;
  readonly basis: ReadonlyMap<Basis['method'], BasisTotal>;
  /** AMOUNTS places for each step of the course, from `firstStep`. */
  readonly course: ArrayLike<number>;
  readonly firstStep: number;
  readonly heldFrom: number;
  readonly heldUntil: number;
  /** With the ESTIMATE of each minute extended to what of it was not seen. Asked once, at the end. */
  peaks(): PeakAmounts;
}

/** What a tally came to since its last page. */
export interface TurnedPage extends Pick<ClosedTally, 'total' | 'basis' | 'heldFrom' | 'heldUntil'> {
  /** PAGE_AMOUNTS places. */
  readonly amounts: Float64Array;
  readonly peaks: Pick<PeakAmounts, 'minute' | 'hour'>;
}

/** Of a page the amounts of the course, and the estimate as rates take it: each minute extended to what of it was not seen. */
export const EXTENDED_ESTIMATE = 7;
export const PAGE_AMOUNTS = 8;

/** Adds up what was held and what was seen of it, minute by minute. */
export interface Tally extends ClosedTally {
  readonly isHolding: boolean;
  /** From `at` on more (`sign` 1) or fewer (-1) devices are held. Calls come in the order of time. */
  hold(rates: HeldRates, sign: 1 | -1, at: number): void;
  observe(observation: Observation): void;
  /** Ends the minute that starts at `minute`; its holding counts up to `until`. */
  closeMinute(minute: number, until: number): void;
  /** What was added up since the last page, which is then begun anew; undefined where nothing was held or seen. */
  turnPage(): TurnedPage | undefined;
}

/**
 * A tally with nothing in it.
 * @param stepMilliseconds length of a step of the course, a whole number of minutes.
 */
export function newTally(stepMilliseconds: number): Tally {
  return new MinuteTally(stepMilliseconds);
}

class MinuteTally implements Tally {
  total = noSums();
  basis = new Map<Basis['method'], BasisTotal>();
  course: number[] = [];
  firstStep = Number.NaN;
  heldFrom = Number.POSITIVE_INFINITY;
  heldUntil = Number.NEGATIVE_INFINITY;
  private readonly tracker = rateTracker(AMOUNTS);
  private extendedEstimate = 0;
  private readonly stepMilliseconds: number;
  private readonly amounts = new Float64Array(AMOUNTS);
  private minute = noSums();
  private devices = 0;
  private unknownDevices = 0;
  private ceilingPerSecond = 0;
  private referencePerSecond = 0;
  private integratedUntil = Number.NEGATIVE_INFINITY;

  constructor(stepMilliseconds: number) {
    this.stepMilliseconds = stepMilliseconds;
  }

  get isHolding(): boolean {
    return this.devices > 0;
  }

  hold(rates: HeldRates, sign: 1 | -1, at: number): void {
    this.integrate(at);
    this.devices += sign * rates.devices;
    this.unknownDevices += sign * rates.unknownDevices;
    this.ceilingPerSecond += sign * rates.ceilingPerSecond;
    this.referencePerSecond += sign * rates.referencePerSecond;
    this.dropRounding();
  }

  /** Rounding of many additions and subtractions must not leave a rate behind, least of all one below zero. */
  private dropRounding(): void {
    if (this.devices < ROUNDING_DEVICES) this.devices = 0;
    if (this.devices === 0 || this.unknownDevices < ROUNDING_DEVICES) this.unknownDevices = 0;
    if (this.devices - this.unknownDevices < ROUNDING_DEVICES) {
      this.ceilingPerSecond = 0;
      this.referencePerSecond = 0;
    }
  }

  private integrate(until: number): void {
    if (this.devices > 0 && until > this.integratedUntil) {
      const seconds = (until - this.integratedUntil) / 1000;
      this.heldFrom = Math.min(this.heldFrom, this.integratedUntil);
      this.heldUntil = until;
      this.minute.heldSeconds += this.devices * seconds;
      this.minute.unknownSeconds += this.unknownDevices * seconds;
      this.minute.heldCeiling += this.ceilingPerSecond * seconds;
      this.minute.heldReference += this.referencePerSecond * seconds;
    }
    this.integratedUntil = until;
  }

  observe(seen: Observation): void {
    const { minute } = this;
    minute.observedSeconds += seen.seconds;
    minute.observedUnknownSeconds += seen.unknownSeconds;
    minute.observedCeiling += seen.ceilingOperations;
    minute.observedReference += seen.referenceOperations;
    minute.low += seen.stated.low;
    minute.estimate += seen.stated.estimate;
    minute.high += seen.stated.high;
    minute.provenLow += seen.proven.low;
    minute.provenHigh += seen.proven.high;
    for (const part of seen.parts) this.addBasis(part);
  }

  private addBasis({ method, seconds, estimate, assumptions }: MeasuredPart): void {
    let total = this.basis.get(method);
    if (total === undefined) {
      total = { seconds: 0, estimate: 0, assumptions: new Set() };
      this.basis.set(method, total);
    }
    total.seconds += seconds;
    total.estimate += estimate;
    for (let index = 0; index < assumptions.length; index++) total.assumptions.add(assumptions[index] as string);
  }

  closeMinute(minute: number, until: number): void {
    this.integrate(until);
    const { minute: sums, total, amounts } = this;
    if (sums.heldSeconds > 0 || sums.observedSeconds > 0) {
      addSums(total, sums);
      const gapReference = Math.max(0, sums.heldReference - sums.observedReference);
      const gapCeiling = Math.max(0, sums.heldCeiling - sums.observedCeiling);
      amounts[LOW] = sums.low;
      amounts[ESTIMATE] = sums.estimate;
      amounts[HIGH] = sums.high + gapCeiling;
      amounts[REFERENCE] = sums.heldReference;
      amounts[CEILING] = Math.max(sums.heldCeiling, sums.observedCeiling);
      amounts[GAP_REFERENCE] = gapReference;
      amounts[GAP_CEILING] = gapCeiling;
      this.addToCourse(minute);
      amounts[ESTIMATE] = likeTheRest(sums, amounts[HIGH]);
      this.extendedEstimate += amounts[ESTIMATE];
      this.tracker.push(Math.floor(minute / WINDOW_MILLISECONDS), amounts);
    }
    this.minute = noSums();
  }

  peaks(): PeakAmounts {
    return this.tracker.peaks();
  }

  turnPage(): TurnedPage | undefined {
    const { total, basis, heldFrom, heldUntil, course, extendedEstimate } = this;
    if (!(heldFrom < heldUntil) && total.observedSeconds <= 0) return undefined;
    const amounts = new Float64Array(PAGE_AMOUNTS);
    for (let place = 0; place < course.length; place++) {
      amounts[place % AMOUNTS] = (amounts[place % AMOUNTS] as number) + (course[place] as number);
    }
    amounts[EXTENDED_ESTIMATE] = extendedEstimate;
    this.total = noSums();
    this.basis = new Map();
    this.course = [];
    this.firstStep = Number.NaN;
    this.heldFrom = Number.POSITIVE_INFINITY;
    this.heldUntil = Number.NEGATIVE_INFINITY;
    this.extendedEstimate = 0;
    return { total, basis, heldFrom, heldUntil, amounts, peaks: this.tracker.turnPage() };
  }

  private addToCourse(minute: number): void {
    const step = Math.floor(minute / this.stepMilliseconds);
    if (Number.isNaN(this.firstStep)) this.firstStep = step;
    const start = (step - this.firstStep) * AMOUNTS;
    while (this.course.length < start + AMOUNTS) this.course.push(0);
    for (let place = 0; place < AMOUNTS; place++) {
      this.course[start + place] = (this.course[start + place] as number) + (this.amounts[place] as number);
    }
  }
}

/** A minute's own evidence, extended to what of the minute was not seen. A minute without evidence estimates nothing. */
function likeTheRest(sums: Sums, most: number): number {
  if (sums.observedReference <= 0) return sums.estimate;
  return Math.min(most, sums.estimate * Math.max(1, sums.heldReference / sums.observedReference));
}
