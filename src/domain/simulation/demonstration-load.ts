import type { Behaviour, Holding } from './demonstration-schedule.ts';
import { type PseudoRandom, wobble } from '../../foundation/pseudo-random.ts';

/** What a device does in one minute, as shares from 0 to 1. */
export interface Load {
  /** Share of time with some kernel resident. */
  readonly busy: number;
  readonly multiprocessors: number;
  readonly matrix: number;
  readonly memory: number;
  /** Share of the power between idle and rated. */
  readonly power: number;
}

const RESTING: Load = { busy: 0, multiprocessors: 0, matrix: 0, memory: 0, power: 0.01 };
const LOADING: Load = { busy: 0.06, multiprocessors: 0.01, matrix: 0, memory: 0.02, power: 0.06 };
const SAVING: Load = { busy: 0.1, multiprocessors: 0.04, matrix: 0.02, memory: 0.06, power: 0.1 };
const TRAINING: Load = { busy: 1, multiprocessors: 0.87, matrix: 0.47, memory: 0.36, power: 0.92 };
const EVALUATING: Load = { busy: 0.95, multiprocessors: 0.7, matrix: 0.3, memory: 0.4, power: 0.68 };
const TUNING: Load = { busy: 0.97, multiprocessors: 0.74, matrix: 0.33, memory: 0.33, power: 0.74 };
const BATCH: Load = { busy: 0.8, multiprocessors: 0.5, matrix: 0.12, memory: 0.4, power: 0.5 };

/** A service with nobody asking, and with everybody asking. */
const QUIET: Load = { busy: 0.22, multiprocessors: 0.12, matrix: 0.02, memory: 0.2, power: 0.14 };
const CROWDED: Load = { busy: 0.97, multiprocessors: 0.66, matrix: 0.16, memory: 0.74, power: 0.62 };

/** How busy a service is at each hour of the day, from 0 to 1; straight lines between. */
const DAY_SHAPE = [
  0.12, 0.07, 0.04, 0.02, 0.03, 0.08, 0.2, 0.38, 0.6, 0.78, 0.88, 0.92, 0.85, 0.9, 0.96, 1, 0.97, 0.9, 0.8, 0.74, 0.66,
  0.52, 0.36, 0.22,
];

function demandAt(minute: number): number {
  const hour = Math.floor(minute / 60) % 24;
  const here = DAY_SHAPE[hour] ?? 0;
  const next = DAY_SHAPE[(hour + 1) % 24] ?? 0;
  return here + ((next - here) * (minute % 60)) / 60;
}

function between(low: Load, high: Load, share: number): Load {
  const mix = (a: number, b: number): number => a + (b - a) * share;
  return {
    busy: mix(low.busy, high.busy),
    multiprocessors: mix(low.multiprocessors, high.multiprocessors),
    matrix: mix(low.matrix, high.matrix),
    memory: mix(low.memory, high.memory),
    power: mix(low.power, high.power),
  };
}

/** Loads for 18 minutes, saves every hour, evaluates every fourth. */
function trainingAt(sinceStart: number): Load {
  if (sinceStart < 18) return LOADING;
  if (sinceStart % 60 < 2) return SAVING;
  return sinceStart % 240 >= 228 ? EVALUATING : TRAINING;
}

function tuningAt(sinceStart: number): Load {
  if (sinceStart < 7) return LOADING;
  return sinceStart % 90 >= 86 ? EVALUATING : TUNING;
}

const BEHAVIOURS: Readonly<Record<Behaviour, (sinceStart: number, minute: number) => Load>> = {
  training: trainingAt,
  'fine-tuning': tuningAt,
  serving: (_, minute) => between(QUIET, CROWDED, demandAt(minute)),
  idle: () => RESTING,
  batch: (sinceStart) => (sinceStart % 13 < 10 ? BATCH : RESTING),
};

const within = (share: number): number => Math.min(1, Math.max(0, share));

/** The load of a device in a minute, with the unrest that measurements have; nobody holding it means rest. */
export function loadAt(holding: Holding | undefined, minute: number, random: PseudoRandom): Load {
  const plan = holding === undefined ? RESTING : BEHAVIOURS[holding.behaviour](minute - holding.from, minute);
  const unrest = wobble(random);
  const scatter = (share: number, by: number): number => within(share + share * by * unrest);
  return {
    busy: scatter(plan.busy, 0.01),
    multiprocessors: scatter(plan.multiprocessors, 0.02),
    matrix: scatter(plan.matrix, 0.03),
    memory: scatter(plan.memory, 0.03),
    power: within(plan.power + 0.012 * unrest),
  };
}
