import { figureBeside } from './figure.ts';
import { evaluationHead, type RuleText, ruleHead } from './operations-rule.ts';
import { lineText, statusSentence } from './reason.ts';
import type { ClusterFacts, ComputeFacts, Decision, Evaluation, Rule, Threshold } from './rule.ts';
import { type CertainBounds, decide } from './threshold.ts';

/** A rule that draws a line through what connected machines could do. */
export interface ClusterRuleText extends RuleText {
  readonly threshold: Threshold;
  /** The network that joins machines into one cluster must be faster than this, bits per second. */
  readonly networkAboveBitsPerSecond: number;
  readonly needsOneDataCentre: boolean;
}

const FORMAT_OF_TRAINING = 'fp16-bf16';
const PRECISION_CHOICE =
  'The text names no number format: the lower bound is the dense 16-bit rate, the upper the fastest dense rate of any format. Sparsity is left out.';

/** Makes a runnable rule of a text that draws a line through the operations per second of a cluster. */
export const clusterRule = (text: ClusterRuleText): Rule => ({
  ...ruleHead(text),
  evaluate: (facts) =>
    facts.subject.kind === 'cluster' && facts.cluster !== undefined
      ? evaluateCluster(text, facts, facts.cluster)
      : undefined,
});

function evaluateCluster(text: ClusterRuleText, facts: ComputeFacts, cluster: ClusterFacts): Evaluation {
  const capacity = capacityOf(cluster);
  const joined = joinedUnder(text, cluster);
  const decision = decideCluster(decide(text.threshold, capacity), joined.answer);
  return {
    ...evaluationHead(text, facts),
    decision,
    reason: [
      statusSentence(text.changes, facts),
      joined.sentence,
      capacitySentence(capacity, text.threshold),
      follows(text, decision),
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
    quantityUsed: 'operations-per-second',
    counted: capacity,
    threshold: text.threshold,
    assumptions: [PRECISION_CHOICE, ...text.openChoices],
    missing: missingOf(decision, capacity, joined),
    deadlines: [],
  };
}

/** What the machines could do: all of it in the format that training uses, and in the fastest. */
function capacityOf(cluster: ClusterFacts): CertainBounds {
  const high = cluster.ceilingOperationsPerSecond;
  const training = cluster.byFormat[FORMAT_OF_TRAINING] ?? high ?? 0;
  return high === undefined ? { low: training } : { low: Math.min(training, high), high };
}

interface Joined {
  readonly answer: 'joined' | 'not-joined' | 'not-stated';
  readonly sentence: string;
}

/** Whether the machines are one cluster under the text. These are the provider's own facts. */
function joinedUnder(text: ClusterRuleText, cluster: ClusterFacts): Joined {
  const limit = `${text.networkAboveBitsPerSecond / 1e9} Gbit/s`;
  const network = cluster.networkBitsPerSecond;
  if (text.needsOneDataCentre && !cluster.isOneDataCentre) {
    return {
      answer: 'not-joined',
      sentence: 'The machines are in several data centres, and the text counts those of one.',
    };
  }
  if (network === undefined) {
    return {
      answer: 'not-stated',
      sentence: `The network's speed is not stated; the text counts machines joined at more than ${limit}.`,
    };
  }
  return network > text.networkAboveBitsPerSecond
    ? { answer: 'joined', sentence: `The slowest link is ${network / 1e9} Gbit/s, faster than ${limit}.` }
    : {
        answer: 'not-joined',
        sentence: `The slowest link is ${network / 1e9} Gbit/s, not faster than ${limit}: not one cluster under this text.`,
      };
}

function decideCluster(ofCapacity: Decision, joined: Joined['answer']): Decision {
  if (ofCapacity === 'certainly-below' || joined === 'not-joined') return 'certainly-below';
  return joined === 'not-stated' ? 'not-known' : ofCapacity;
}

function capacitySentence({ low, high }: CertainBounds, threshold: Threshold): string {
  const show = (value: number): string => figureBeside(value, threshold.value);
  const most = high === undefined ? 'an unknown rate (hardware without a known ceiling)' : `${show(high)} OP/s`;
  return `The machines can do ${show(low)} OP/s in 16 bits and at most ${most}; the line is ${lineText(threshold)}.`;
}

const follows = (text: ClusterRuleText, decision: Decision): string =>
  decision === 'certainly-above' ? text.whatFollows : '';

function missingOf(decision: Decision, capacity: CertainBounds, joined: Joined): string[] {
  if (decision === 'certainly-below' || decision === 'certainly-above') return [];
  const missing: string[] = [];
  if (capacity.high === undefined) missing.push('The ceiling of the hardware that the catalogue does not know.');
  if (joined.answer === 'not-stated') missing.push('The network bandwidth of the nodes, in the fleet file.');
  if (decision === 'possibly-above') missing.push('Which number format the authority takes for "theoretical maximum".');
  return missing;
}
