import { bytes } from '../../foundation/units.ts';
import { type JoinedMachines, joinedMachines } from './cluster-facts.ts';
import type { Device, Fleet } from './fleet.ts';
import { sumOver } from './sum-over-devices.ts';

/** What is asked of each configuration: whether it could carry out this much training in this time. */
export interface FrontierQuestion {
  /** Training operations of a frontier model: 1e26 in the statutes of California, New York and Korea, 1e25 in the European Union. */
  readonly operations: number;
  readonly withinDays: number;
  /** Nodes must be joined by something faster than this, bits per second. */
  readonly fasterThanBitsPerSecond: number;
  /** Share of the dense 16-bit peak over all the time that the machines are held. */
  readonly utilisationFraction: number;
}

/**
 * The question asked unless another is. 0.34 of the dense 16-bit peak suits the billed hours of published frontier runs:
 * Llama 3.1 405B 0.345, DeepSeek-V3 0.346, OPT-175B 0.346. 100 Gbit/s is the line of Executive Order 14110 s.4.2(b)(ii).
 */
export const FRONTIER_QUESTION: FrontierQuestion = {
  operations: 1e26,
  withinDays: 365,
  fasterThanBitsPerSecond: 100e9,
  utilisationFraction: 0.34,
};

/**
 * `can`: within the time at the stated utilisation. `only-near-its-ceiling`: within the time only when it works harder than that.
 * `cannot`: not even at its ceiling, or its network or memory rules it out. `not-known`: something that decides it isn't known.
 */
export type FrontierVerdict = 'can' | 'only-near-its-ceiling' | 'cannot' | 'not-known';

/** One configuration of the fleet that could be set to work as one, and whether it can train a frontier model. */
export interface FrontierAnswer {
  readonly configurationId: string;
  readonly clusterIds: readonly string[];
  readonly dataCentreIds: readonly string[];
  readonly deviceCount: number;
  readonly question: FrontierQuestion;
  readonly verdict: FrontierVerdict;
  /** Every reason, the ones that decide first. */
  readonly reasons: readonly string[];
  /** Days at the ceiling: no assumption on utilisation. Undefined: not known, or the configuration does no operations. */
  readonly daysAtCeiling?: number;
  readonly daysAtUtilisation?: number;
}

/** All configurations of the fleet, those that can train a frontier model first, then by days at the ceiling. */
export function frontierAnswers(fleet: Fleet, question: FrontierQuestion): readonly FrontierAnswer[] {
  const order: readonly FrontierVerdict[] = ['can', 'only-near-its-ceiling', 'not-known', 'cannot'];
  const answersOf = (part: Fleet) =>
    joinedMachines(part, question).map((machines) => frontierAnswer(machines, question));
  const able = answersOf(withStatedNetworks(fleet)).filter(({ verdict }) => verdict === 'can');
  return answersOf(fleet)
    .map((answer) => settledBy(answer, able))
    .sort(
      (a, b) =>
        order.indexOf(a.verdict) - order.indexOf(b.verdict) ||
        (a.daysAtCeiling ?? Number.MAX_VALUE) - (b.daysAtCeiling ?? Number.MAX_VALUE),
    );
}

const withStatedNetworks = (fleet: Fleet): Fleet => ({
  ...fleet,
  clusters: fleet.clusters.map((cluster) => ({
    ...cluster,
    nodes: cluster.nodes.filter((node) => node.networkBandwidth !== undefined),
  })),
});

/** A network that isn't stated for some nodes hides nothing where the others suffice. */
function settledBy(answer: FrontierAnswer, able: readonly FrontierAnswer[]): FrontierAnswer {
  const suffices = able.find(({ clusterIds }) => clusterIds.every((id) => answer.clusterIds.includes(id)));
  if (answer.verdict !== 'not-known' || suffices === undefined) return answer;
  const reason = `${suffices.deviceCount} accelerators whose network is stated suffice`;
  return { ...answer, verdict: 'can', reasons: [reason, ...suffices.reasons, ...answer.reasons] };
}

const DAY_SECONDS = 86_400;

/** One aspect of a configuration: what it makes of the verdict, and why. */
interface Aspect {
  readonly verdict: FrontierVerdict;
  readonly reason: string;
}

function frontierAnswer(machines: JoinedMachines, question: FrontierQuestion): FrontierAnswer {
  const atCeiling = daysOf(question.operations, machines.figures.ceilingOperationsPerSecond);
  const sixteenBit = (machines.figures.byFormat['fp16-bf16'] ?? 0) * question.utilisationFraction;
  const atUtilisation = daysOf(question.operations, sixteenBit);
  const aspects = [
    speedAspect({ atCeiling, atUtilisation }, machines, question),
    networkAspect(machines, question),
    memoryAspect(machines, question),
  ];
  return {
    configurationId: machines.id,
    clusterIds: machines.clusterIds,
    dataCentreIds: machines.dataCentreIds,
    deviceCount: machines.devices.reduce((sum, { count }) => sum + count, 0),
    question,
    ...verdictOf(aspects),
    ...(atCeiling === undefined ? {} : { daysAtCeiling: atCeiling }),
    ...(atUtilisation === undefined ? {} : { daysAtUtilisation: atUtilisation }),
  };
}

function verdictOf(aspects: readonly Aspect[]): { verdict: FrontierVerdict; reasons: readonly string[] } {
  const worst: readonly FrontierVerdict[] = ['cannot', 'not-known', 'only-near-its-ceiling', 'can'];
  const sorted = [...aspects].sort((a, b) => worst.indexOf(a.verdict) - worst.indexOf(b.verdict));
  return { verdict: sorted[0]?.verdict ?? 'not-known', reasons: sorted.map((aspect) => aspect.reason) };
}

const daysOf = (operations: number, perSecond: number | undefined): number | undefined =>
  perSecond === undefined || perSecond <= 0 ? undefined : operations / perSecond / DAY_SECONDS;

function speedAspect(
  days: { readonly atCeiling: number | undefined; readonly atUtilisation: number | undefined },
  machines: JoinedMachines,
  question: FrontierQuestion,
): Aspect {
  const { operations, withinDays, utilisationFraction } = question;
  const work = operations.toExponential().replace('e+', 'e');
  if (days.atUtilisation !== undefined && days.atUtilisation <= withinDays) {
    const share = `${utilisationFraction} of the dense 16-bit peak`;
    return { verdict: 'can', reason: `${work} operations take ${daysText(days.atUtilisation)} at ${share}` };
  }
  if (machines.figures.ceilingOperationsPerSecond === undefined) {
    return { verdict: 'not-known', reason: `its ceiling isn't known: state ${machines.missing.join('; ')}` };
  }
  const least =
    days.atCeiling === undefined ? 'no accelerators' : `at least ${daysText(days.atCeiling)} at its ceiling`;
  if (days.atCeiling === undefined || days.atCeiling > withinDays) {
    return { verdict: 'cannot', reason: `${work} operations: ${least}, more than ${withinDays} days` };
  }
  return {
    verdict: 'only-near-its-ceiling',
    reason: `${work} operations: ${least}; more than ${withinDays} days at ${utilisationFraction} of the dense 16-bit peak`,
  };
}

/** Three figures, and never an exponent for a length that a person would write out. */
const daysText = (days: number): string => `${days >= 100 ? Math.round(days) : Number(days.toPrecision(3))} days`;

function networkAspect(machines: JoinedMachines, question: FrontierQuestion): Aspect {
  const limit = `${question.fasterThanBitsPerSecond / 1e9} Gbit/s`;
  const bits = machines.figures.networkBitsPerSecond;
  if (machines.nodes.length === 1) return { verdict: 'can', reason: 'one node needs no network' };
  if (bits === undefined) {
    const unstated = machines.nodes.filter((node) => node.networkBandwidth === undefined).length;
    return { verdict: 'not-known', reason: `network not stated for ${unstated} of ${machines.nodes.length} nodes` };
  }
  const speed = `nodes are joined at ${bits / 1e9} Gbit/s`;
  return bits > question.fasterThanBitsPerSecond
    ? { verdict: 'can', reason: `${speed}, faster than ${limit}` }
    : { verdict: 'cannot', reason: `${speed}, not faster than ${limit}` };
}

/** Weights, gradients and optimiser state in mixed precision with Adam. Source: arXiv:1910.02054 s.3.1, recalled. */
const STATE_BYTES_PER_PARAMETER = 16;
/** No published frontier run has trained on more: Llama 3 8B saw 15e12 tokens, 1,875 for each parameter. */
const MOST_TOKENS_PER_PARAMETER = 2000;
const OPERATIONS_PER_PARAMETER_AND_TOKEN = 6;

/** Bytes for the state of the smallest model that takes this much training. */
export function leastTrainingMemory(operations: number): number {
  const parameters = Math.sqrt(operations / (OPERATIONS_PER_PARAMETER_AND_TOKEN * MOST_TOKENS_PER_PARAMETER));
  return bytes(parameters * STATE_BYTES_PER_PARAMETER);
}

function memoryAspect(machines: JoinedMachines, question: FrontierQuestion): Aspect {
  const needed = leastTrainingMemory(question.operations);
  const known = machines.devices.filter(({ example }) => memoryOf(example) !== undefined);
  const held = sumOver(known, memoryOf) ?? 0;
  const told = `${terabytes(held)} of accelerator memory, ${terabytes(needed)} needed at least`;
  if (held >= needed) return { verdict: 'can', reason: told };
  return known.length < machines.devices.length
    ? { verdict: 'not-known', reason: `${told}; the memory of some accelerators isn't known` }
    : { verdict: 'cannot', reason: told };
}

function memoryOf({ part, unitsOfPart }: Device): number | undefined {
  const figure = part?.memoryBytes;
  return figure === undefined ? undefined : (figure.high ?? figure.value) * unitsOfPart;
}

const terabytes = (size: number): string => `${Number((size / 1e12).toPrecision(3))} TB`;
