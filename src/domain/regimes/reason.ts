import { isoOf } from '../../foundation/instant.ts';
import type { ConditionAnswer } from './condition.ts';
import type { CountedOperations } from './counted-operations.ts';
import { boundBeside, figureBeside } from './figure.ts';
import type { ComputeFacts, Decision, Threshold } from './rule.ts';
import { isApplied, type StatusChange, statusFrom } from './status.ts';

/** `more than 1e25 FLOP`, `1e26 FLOP or more`. */
export function lineText({ comparator, value, unit }: Threshold): string {
  const figure = figureBeside(value, undefined, 1);
  const shown = Number(figure) === value ? figure : figureBeside(value, undefined, 3);
  return comparator === 'at-least' ? `${shown} ${unit} or more` : `more than ${shown} ${unit}`;
}

/** Why an answer about operations is what it is, with its figures. */
export function reasonFor(of: {
  readonly text: {
    readonly threshold: Threshold;
    readonly whatFollows: string;
    readonly changes: readonly StatusChange[];
  };
  readonly facts: ComputeFacts;
  readonly counted: CountedOperations;
  readonly decision: Decision;
  readonly condition: ConditionAnswer | undefined;
}): string {
  const { text, facts, counted, decision, condition } = of;
  const sentences = [statusSentence(text.changes, facts), figureSentence(decision, counted, text.threshold)];
  if (decision !== 'certainly-below' && condition !== undefined) sentences.push(condition.sentence);
  if (facts.subject.kind === 'customer') sentences.push(screeningSentence(decision));
  if (decision === 'certainly-above') sentences.push(text.whatFollows);
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

/** Empty for a text that applies on the date asked about. */
export function statusSentence(changes: readonly StatusChange[], { askedAbout }: ComputeFacts): string {
  const status = statusFrom(changes, askedAbout);
  if (isApplied(status)) return '';
  return `Not in force on ${isoOf(askedAbout).slice(0, 10)} (${status.replaceAll('-', ' ')}): what follows is for information.`;
}

function figureSentence(decision: Decision, counted: CountedOperations, threshold: Threshold): string {
  const { low, high } = counted.certain;
  const least = boundBeside(low, threshold.value, 'down');
  const most = high === undefined ? 'an unknown number of' : boundBeside(high, threshold.value, 'up');
  const earlier = counted.earlierOperations > 0 ? ', with the earlier work that is declared' : '';
  const said: Record<Decision, string> = {
    'certainly-below': `At most ${most} operations were possible at this provider${earlier}`,
    'certainly-above': `At least ${least} operations are proven`,
    'possibly-above': `Between ${least} and ${most} operations, estimate ${figureBeside(counted.declared.estimate, threshold.value)}`,
    'not-known':
      high === undefined
        ? `Nothing bounds the operations from above; ${least} are proven`
        : `The bounds contradict each other (${least} proven, ${most} possible)`,
  };
  return `${said[decision]}; the line is ${lineText(threshold)}.`;
}

const screeningSentence = (decision: Decision): string =>
  decision === 'certainly-below'
    ? 'Everything that this customer did here is together below the line, so that no single model of it is above.'
    : 'This is the total of all that the customer did here: the rows of its workloads and lineages tell of each model.';
