import {
  ALPHA_NODES,
  BETA_NODES,
  DELTA_NODES,
  type DemonstrationNode,
  MINUTES,
  minuteOf,
  TRIAL_NODE,
} from './demonstration-fleet.ts';

/** How a workload behaves; the load rooms turn it into power and activity. */
export type Behaviour = 'training' | 'fine-tuning' | 'serving' | 'idle' | 'batch';

/** One stretch in which a customer holds devices, in minutes of the demonstration. */
export interface Holding {
  readonly customerId: string;
  readonly workloadId: string;
  readonly runKey: string;
  readonly behaviour: Behaviour;
  readonly from: number;
  readonly until: number;
  readonly node: DemonstrationNode;
  /** Devices of the node, by index. */
  readonly indices: readonly number[];
}

const all = (node: DemonstrationNode): readonly number[] => Array.from({ length: node.deviceCount }, (_, n) => n);

type Run = Pick<Holding, 'customerId' | 'workloadId' | 'runKey' | 'behaviour' | 'from' | 'until'>;

const onWholeNodes = (run: Run, nodes: readonly DemonstrationNode[]): readonly Holding[] =>
  nodes.map((node) => ({ ...run, node, indices: all(node) }));

/** Part one ends in a crash; part two continues the same model five hours later. */
const TRAINING: readonly Run[] = [
  {
    customerId: 'aurora-labs',
    workloadId: 'aurora-3-part-1',
    runKey: '1001',
    behaviour: 'training',
    from: minuteOf(1, 0, 30),
    until: minuteOf(1, 21, 12),
  },
  {
    customerId: 'aurora-labs',
    workloadId: 'aurora-3-part-2',
    runKey: '1017',
    behaviour: 'training',
    from: minuteOf(2, 2),
    until: minuteOf(2, 22, 40),
  },
];

/** Fine-tunings of a few hours, one after the other, with pauses in which nobody holds the node. */
const FINE_TUNING: readonly Run[] = [
  [minuteOf(1, 1), minuteOf(1, 6, 20)],
  [minuteOf(1, 8), minuteOf(1, 13, 45)],
  [minuteOf(1, 17, 30), minuteOf(1, 23, 10)],
  [minuteOf(2, 7, 15), minuteOf(2, 15)],
].map(([from = 0, until = 0], number) => ({
  customerId: 'birch-tuning',
  workloadId: `birch-tune-${number + 1}`,
  runKey: `${2001 + number}`,
  behaviour: 'fine-tuning',
  from,
  until,
}));

const SERVING: Run = {
  customerId: 'cirrus-serve',
  workloadId: 'cirrus-chat',
  runKey: '3001',
  behaviour: 'serving',
  from: 0,
  until: MINUTES,
};

/** A second service, on the node whose power meter turns out to be its neighbour's. */
const EMBEDDING: Run = { ...SERVING, workloadId: 'cirrus-embed', runKey: '3002' };

const HELD_IDLE: Run = {
  customerId: 'dormouse-holdings',
  workloadId: 'dormouse-reserve',
  runKey: '4001',
  behaviour: 'idle',
  from: 0,
  until: MINUTES,
};

const SMALL_RUNS: readonly Run[] = ([1, 2] as const).map((day) => ({
  customerId: 'elm-studio',
  workloadId: 'elm-batch',
  runKey: `500${day}`,
  behaviour: 'batch',
  from: minuteOf(day, 9),
  until: minuteOf(day, 15, 30),
}));

const TRIAL: Run = {
  customerId: 'elm-studio',
  workloadId: 'elm-trial',
  runKey: '5003',
  behaviour: 'batch',
  from: minuteOf(2, 10),
  until: minuteOf(2, 18),
};

const [betaTuning, betaServing] = BETA_NODES as readonly [DemonstrationNode, DemonstrationNode];
const [deltaSmall, deltaServing, deltaHeld] = DELTA_NODES as readonly [
  DemonstrationNode,
  DemonstrationNode,
  DemonstrationNode,
];

/** Who holds what, and when. What is not here is held by nobody. */
export const HOLDINGS: readonly Holding[] = [
  ...TRAINING.flatMap((run) => onWholeNodes(run, ALPHA_NODES)),
  ...FINE_TUNING.flatMap((run) => onWholeNodes(run, [betaTuning])),
  ...onWholeNodes(SERVING, [betaServing]),
  ...onWholeNodes(EMBEDDING, [deltaServing]),
  ...onWholeNodes(HELD_IDLE, [deltaHeld]),
  ...SMALL_RUNS.map((run) => ({ ...run, node: deltaSmall, indices: [0, 1] })),
  ...onWholeNodes(TRIAL, [TRIAL_NODE]),
];

/** Whether a holding covers a minute; one that lasts until the end of the two days goes on after it. */
const covers = ({ from, until }: Holding, minute: number): boolean =>
  from <= minute && (minute < until || until === MINUTES);

/** What holds a device in a minute; undefined: nothing does. */
export const holdingAt = (node: string, index: number, minute: number): Holding | undefined =>
  HOLDINGS.find((held) => held.node.name === node && held.indices.includes(index) && covers(held, minute));
