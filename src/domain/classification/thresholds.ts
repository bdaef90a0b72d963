import { type Course, talliesOf } from './course.ts';
import { placeOf } from './evidence.ts';
import { meanLevel, sizeAt } from './level-tally.ts';
import type { WorkKind } from './work-kind.ts';

/** What a rule with a written threshold says of a workload. */
export interface RuleAnswer {
  readonly kind: WorkKind;
  readonly rule: string;
}

interface Levels {
  /** Mean while at work; NaN where it isn't told. */
  readonly level: (name: string) => number;
  readonly deviation: (name: string) => number;
  readonly activeShare: number;
  readonly nodes: number;
}

interface Rule {
  readonly kind: WorkKind;
  readonly rule: string;
  readonly holds: (levels: Levels) => boolean;
}

/** The first that holds stands. Round numbers, chosen after a look at public recordings: what they score on those flatters them. */
const RULES: readonly Rule[] = [
  {
    kind: 'idle',
    rule: 'work in less than a twentieth of the minutes',
    holds: ({ activeShare }) => activeShare < 0.05,
  },
  {
    kind: 'other',
    rule: 'work in 64 bits above a twentieth of the cycles',
    holds: ({ level }) => level('fp64Active') > 0.05,
  },
  {
    kind: 'other',
    rule: 'multiprocessors busy above a third of the cycles, matrix pipes below a fiftieth',
    holds: ({ level }) => level('smActive') > 1 / 3 && level('tensorActive') < 0.02,
  },
  {
    kind: 'training',
    rule: 'matrix pipes work in more than a quarter of the cycles in which multiprocessors do',
    holds: ({ level }) => level('tensorActive') / level('smActive') > 0.25,
  },
  {
    kind: 'inference',
    rule: 'memory busier than half of the multiprocessors, matrix pipes little',
    holds: ({ level }) => level('dramActive') / level('smActive') > 0.5 && level('tensorActive') < 0.15,
  },
  {
    kind: 'training',
    rule: 'several nodes at more than half of their power',
    holds: ({ level, nodes }) => nodes > 1 && level('nodePower') > 0.5,
  },
  {
    kind: 'training',
    rule: 'boards above three quarters of their limit',
    holds: ({ level }) => level('boardPower') > 0.75,
  },
  {
    kind: 'inference',
    rule: 'a node whose power stands still within a minute',
    holds: ({ deviation }) => deviation('nodePower') < 0.005,
  },
  {
    kind: 'inference',
    rule: 'boards below three quarters of their limit',
    holds: ({ level }) => level('boardPower') <= 0.75,
  },
];

/** The baseline: what a reader can check by hand. Undefined where no rule holds. */
export function byThresholds(course: Course): RuleAnswer | undefined {
  const tallies = talliesOf(course);
  const tallyOf = (name: string) => tallies[placeOf(name)];
  const levels: Levels = {
    level(name) {
      const tally = tallyOf(name);
      return tally === undefined ? Number.NaN : meanLevel(tally);
    },
    deviation(name) {
      const tally = tallyOf(name);
      return tally === undefined ? Number.NaN : sizeAt(tally.deviations, 0.5);
    },
    activeShare: course.activeMinutes / course.minutes,
    nodes: course.facts.nodes,
  };
  const found = RULES.find(({ holds }) => holds(levels));
  return found === undefined ? undefined : { kind: found.kind, rule: found.rule };
}
