import { placeOf, PLACES } from './evidence.ts';
import type { Pulse } from './pulse.ts';
import { type Tally, newTally, tallyPulse } from './level-tally.ts';
import { type Rhythm, rhythmOf } from './rhythm.ts';

const MINUTE = 60_000;
const HOURS_OF_DAY = 24;
/** Minutes of which each level is remembered one by one, for rhythms. */
const REMEMBERED = 128;

/** What is known of a workload from elsewhere than its counters. */
export interface JobFacts {
  readonly devices: number;
  readonly nodes: number;
}

/**
 * The course of a workload so far, minute by minute, in memory that does not grow with time.
 * Levels are tallied over minutes of work between two others of work: waiting before the start says nothing of the kind of work, and
 * the minute in which it starts or stops is a mixture of both.
 */
export interface Course {
  readonly facts: JobFacts;
  /** Of minutes within work. */
  readonly within: readonly Tally[];
  readonly all: readonly Tally[];
  minutes: number;
  activeMinutes: number;
  withinMinutes: number;
  /** Minutes in which profiling counters show that no device worked. */
  restMinutes: number;
  /** A minute of work after one of work: it lies within where the next one works too. */
  pending: Pulse | undefined;
  /** Whether the minute before the pending one was tallied. */
  pendingFollows: boolean;
  /** Times that work stopped and began again. */
  restarts: number;
  first: number;
  last: number;
  wasActive: boolean;
  /** Levels of the last minutes of the place that tells most of activity; `remembered` counts all that ever came. */
  readonly recent: Float64Array;
  remembered: number;
  /** By hour of the day, UTC: sum and number of levels. */
  readonly byHour: Float64Array;
  readonly hourMinutes: Float64Array;
}

export function newCourse(facts: JobFacts): Course {
  return {
    facts,
    within: PLACES.map(newTally),
    all: PLACES.map(newTally),
    minutes: 0,
    activeMinutes: 0,
    withinMinutes: 0,
    restMinutes: 0,
    pending: undefined,
    pendingFollows: false,
    restarts: 0,
    first: Number.NaN,
    last: Number.NaN,
    wasActive: false,
    recent: new Float64Array(REMEMBERED),
    remembered: 0,
    byHour: new Float64Array(HOURS_OF_DAY),
    hourMinutes: new Float64Array(HOURS_OF_DAY),
  };
}

/** Places that tell whether work is done, the best first, with the level below which there is none. */
const ACTIVITY: readonly (readonly [place: number, quiet: number])[] = [
  [placeOf('tensorActive'), 0.005],
  [placeOf('smActive'), 0.02],
  [placeOf('fp64Active'), 0.02],
  [placeOf('utilisation'), 0.03],
];
/** Where only power is told: a loaded and idle H100 draws 0.17 of its limit, a node of eight 0.4 (measured). */
const POWER_ACTIVITY: readonly (readonly [place: number, quiet: number])[] = [
  [placeOf('boardPower'), 0.2],
  [placeOf('nodePower'), 0.5],
];
const MAIN: readonly number[] = ['tensorActive', 'smActive', 'utilisation', 'boardPower', 'nodePower'].map(placeOf);

/** Whether the minute shows work: by counters where there are any, by power otherwise. */
export function isActive({ level }: Pulse): boolean {
  const counters = ACTIVITY.filter(([place]) => !Number.isNaN(level[place]));
  const asked = counters.length > 0 ? counters : POWER_ACTIVITY;
  return asked.some(([place, quiet]) => (level[place] as number) > quiet);
}

const REST: readonly (readonly [place: number, quiet: number])[] = [
  ...ACTIVITY,
  [placeOf('fp32Active'), 0.02],
  [placeOf('dramActive'), 0.02],
];
const [TENSOR, SM, UTILISATION] = ['tensorActive', 'smActive', 'utilisation'].map(placeOf) as [number, number, number];

/**
 * Whether counters of matrix work, and of any work, were told, and no device was above what a resting one shows: of so many devices
 * with such a mean and spread none can be higher than the mean and the spread times the root of the others.
 */
function isResting({ level, spread, devices }: Pulse): boolean {
  const isTold = (place: number): boolean => !Number.isNaN(level[place]);
  if (!isTold(TENSOR) || !(isTold(SM) || isTold(UTILISATION))) return false;
  const highest = (place: number): number => {
    const wide = spread[place] as number;
    return (level[place] as number) + (Number.isNaN(wide) ? 0 : wide * Math.sqrt(Math.max(0, devices - 1)));
  };
  return REST.every(([place, quiet]) => !isTold(place) || highest(place) <= quiet);
}

/** Adds a minute. Minutes come in order of time; one that is missing is missing, and no quiet one. */
export function addPulse(course: Course, pulse: Pulse): void {
  const active = isActive(pulse);
  if (isResting(pulse)) course.restMinutes++;
  const follows = pulse.from - course.last === MINUTE;
  if (course.minutes === 0) course.first = pulse.from;
  course.minutes++;
  course.all.forEach((tally, place) => tallyPulse(tally, pulse, { place, follows }));
  if (active) {
    if (!course.wasActive && course.activeMinutes > 0) course.restarts++;
    course.activeMinutes++;
  }
  tallyWithin(course, pulse, { active, follows });
  remember(course, pulse);
  course.wasActive = active;
  course.last = pulse.from;
}

interface PulseIs {
  readonly active: boolean;
  readonly follows: boolean;
}

function tallyWithin(course: Course, pulse: Pulse, { active, follows }: PulseIs): void {
  const { pending } = course;
  const isWithin = pending !== undefined && active && follows;
  if (isWithin) {
    course.within.forEach((tally, place) => tallyPulse(tally, pending, { place, follows: course.pendingFollows }));
    course.withinMinutes++;
  }
  course.pendingFollows = isWithin;
  course.pending = active && follows && course.wasActive ? pulse : undefined;
}

/** What levels are told by: minutes within work where there are any, of a short or resting workload all that it has. */
export const talliesOf = ({ within, withinMinutes, all }: Course): readonly Tally[] =>
  withinMinutes > 0 ? within : all;

function remember(course: Course, pulse: Pulse): void {
  const main = MAIN.find((place) => !Number.isNaN(pulse.level[place]));
  if (main === undefined) return;
  const level = pulse.level[main] as number;
  course.recent[course.remembered++ % REMEMBERED] = level;
  const hour = Math.floor(pulse.from / (60 * MINUTE)) % HOURS_OF_DAY;
  course.byHour[hour] = (course.byHour[hour] as number) + level;
  course.hourMinutes[hour] = (course.hourMinutes[hour] as number) + 1;
}

/** The remembered levels in order of time. */
function recentLevels({ recent, remembered }: Course): Float64Array {
  if (remembered <= REMEMBERED) return recent.subarray(0, remembered);
  const start = remembered % REMEMBERED;
  const levels = new Float64Array(REMEMBERED);
  levels.set(recent.subarray(start));
  levels.set(recent.subarray(0, start), REMEMBERED - start);
  return levels;
}

export const recentRhythm = (course: Course): Rhythm => rhythmOf(recentLevels(course));

/** How far the hours of the day differ, as a share of their mean; NaN before a day is known well enough. */
export function daySwing({ byHour, hourMinutes, minutes }: Course): number {
  const known = Array.from(byHour, (sum, hour) => sum / (hourMinutes[hour] as number)).filter((mean) => mean >= 0);
  if (known.length < HOURS_OF_DAY * 0.75 || minutes < HOURS_OF_DAY * 30) return Number.NaN;
  const mean = known.reduce((sum, level) => sum + level, 0) / known.length;
  return mean <= 0 ? Number.NaN : (Math.max(...known) - Math.min(...known)) / mean;
}

/** Whether any minute told of this place. */
export const isTold = ({ all }: Course, place: number): boolean => (all[place]?.minutes ?? 0) > 0;
