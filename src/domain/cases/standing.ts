import type { Instant } from '../../foundation/instant.ts';
import type {
  ComputeFacts,
  DaysUntil,
  Decision,
  Evaluation,
  SeenCompute,
  Subject,
  Threshold,
} from '../regimes/rule.ts';
import { evaluateAll } from '../regimes/rule-book.ts';
import { boundBeside, figureBeside } from '../regimes/figure.ts';
import type { Aggregate } from './aggregate.ts';

/** Where a customer, or a family of models, stands beside one line of the law, over all that ran at this provider. */
export interface Standing {
  readonly ruleId: string;
  readonly citation: string;
  readonly threshold: Threshold;
  readonly decision: Decision;
  /** Operations that count: by labels, what is open as an upper bound. */
  readonly counted: { readonly low: number; readonly estimate: number; readonly high?: number };
  /** All operations, whatever their labels. `high` undefined: nothing bounds them. */
  readonly everything: { readonly low: number; readonly high?: number; readonly daysUntilThreshold?: DaysUntil };
  /** At the rate of the last day of the time accounted; absent where the line is passed, or nothing ran. */
  readonly daysUntilThreshold?: DaysUntil;
  readonly sentence: string;
}

export interface StandingInput {
  readonly subject: Subject;
  readonly aggregate: Aggregate;
  /** Operations declared as spent elsewhere or earlier. */
  readonly priorOperations?: number;
  readonly askedAbout: Instant;
}

/** One for each line that rules of the day draw through operations, the lowest line first. */
export function standingsOf({ subject, aggregate, priorOperations, askedAbout }: StandingInput): readonly Standing[] {
  const declared: ComputeFacts['declared'] = {
    excludedFraction: {},
    ...(priorOperations === undefined ? {} : { priorOperations }),
  };
  const evaluated = (seen: SeenCompute) => evaluateAll([{ subject, declared, seen }], { askedAbout });
  const everything = new Map(evaluated(aggregate.everything).map((evaluation) => [evaluation.ruleId, evaluation]));
  return evaluated(aggregate.counted)
    .flatMap((evaluation) => standingOf(evaluation, everything.get(evaluation.ruleId)))
    .sort((a, b) => a.threshold.value - b.threshold.value || (a.ruleId < b.ruleId ? -1 : 1));
}

function standingOf(evaluation: Evaluation, ofEverything: Evaluation | undefined): readonly Standing[] {
  const { ruleId, citation, threshold, decision, counted, daysUntilThreshold } = evaluation;
  const everything = ofEverything?.counted;
  if (threshold === undefined || counted === undefined || everything === undefined) return [];
  const days = ofEverything?.daysUntilThreshold;
  const { low, estimate = low, high } = counted;
  const standing = {
    ruleId,
    citation,
    threshold,
    decision,
    counted: { low, estimate, ...(high === undefined ? {} : { high }) },
    everything: {
      low: everything.low,
      ...(everything.high === undefined ? {} : { high: everything.high }),
      ...(days === undefined ? {} : { daysUntilThreshold: days }),
    },
    ...(daysUntilThreshold === undefined ? {} : { daysUntilThreshold }),
  };
  return [{ ...standing, sentence: sentenceOf(standing) }];
}

function sentenceOf({ threshold, counted, everything, daysUntilThreshold: days }: Omit<Standing, 'sentence'>): string {
  const { value } = threshold;
  const low = boundBeside(counted.low, value, 'down');
  const may = `${low} ${mostText(counted.high, value, 'to')} operations may count by their labels`;
  const done = `${may}, of all that were done ${mostText(everything.high, value, 'at most')}; the line is ${figureBeside(value, undefined, 1)}.`;
  if (days === undefined) return done;
  const until =
    days.high === undefined ? `${daysText(days.low)} or more` : `${daysText(days.low)} to ${daysText(days.high)}`;
  return `${done} At the present rate it is reached in ${daysText(days.estimate)} days (${until}), although the total has not.`;
}

const mostText = (high: number | undefined, line: number, before: string): string =>
  high === undefined ? 'without an upper bound' : `${before} ${boundBeside(high, line, 'up')}`;

/** Never fewer than there are. */
const daysText = (days: number): string =>
  days < 10 ? (Math.floor(days * 10) / 10).toString() : Math.floor(days).toString();
