import { type InstancePart, MOST_INSTANCES } from '../../../domain/telemetry/instance-part.ts';
import { SIGNAL_COUNT } from '../../../domain/telemetry/signal.ts';
import type { LabelSet } from './measured-series.ts';

/** One more than can be added up: where there are more, that is all that matters. */
const MOST_GATHERED = MOST_INSTANCES + 1;

export interface InstanceSample {
  readonly place: number;
  /** Of two fields that tell one signal the lower stands. */
  readonly rank: number;
  readonly value: number;
}

/** What the instances of one device say in a message of one moment. */
export interface InstanceGathering {
  isEmpty(): boolean;
  add(set: LabelSet, sample: InstanceSample): void;
  /** Gives what there is by instance and begins anew; returns how many samples that was. `values` is the taker's until it returns. */
  take(give: (set: LabelSet, part: InstancePart, values: Float64Array) => void): number;
}

interface Gathered {
  set: LabelSet;
  part: InstancePart;
  readonly values: Float64Array;
  readonly ranks: Float64Array;
  count: number;
}

export function instanceGathering(): InstanceGathering {
  const rooms: Gathered[] = [];
  let used = 0;

  function known(isSought: (gathered: Gathered) => boolean): Gathered | undefined {
    for (let room = 0; room < used; room++) if (isSought(rooms[room] as Gathered)) return rooms[room];
    return undefined;
  }
  function roomFor(set: LabelSet): Gathered | undefined {
    const ofSet = known((gathered) => gathered.set === set);
    const part = ofSet?.part ?? partOf(set);
    if (ofSet !== undefined || part === undefined) return ofSet;
    const ofPart = known((gathered) => isSame(gathered.part, part));
    if (ofPart !== undefined) return ofPart;
    if (used === MOST_GATHERED) return undefined;
    const room = (rooms[used] ??= newGathered(set, part));
    room.set = set;
    room.part = part;
    room.count = 0;
    room.values.fill(Number.NaN);
    used++;
    return room;
  }
  return {
    isEmpty: () => used === 0,
    add(set, { place, rank, value }) {
      const room = roomFor(set);
      if (room === undefined) return;
      const isKnown = !Number.isNaN(room.values[place]);
      if (isKnown && rank >= (room.ranks[place] as number)) return;
      if (!isKnown) room.count++;
      room.values[place] = value;
      room.ranks[place] = rank;
    },
    take(give) {
      let samples = 0;
      for (let room = 0; room < used; room++) {
        const { set, part, values, count } = rooms[room] as Gathered;
        give(set, part, values);
        samples += count;
      }
      used = 0;
      return samples;
    },
  };
}

const newGathered = (set: LabelSet, part: InstancePart): Gathered => ({
  set,
  part,
  values: new Float64Array(SIGNAL_COUNT),
  ranks: new Float64Array(SIGNAL_COUNT),
  count: 0,
});

function partOf({ meant }: LabelSet): InstancePart | undefined {
  if (meant.kind !== 'subject' || meant.part.kind !== 'instance') return undefined;
  return { id: meant.part.id, share: meant.part.share ?? Number.NaN };
}

const isSame = (a: InstancePart, b: InstancePart): boolean => a.id === b.id && Object.is(a.share, b.share);
