import type { Segment } from '../domain/accounting/device-timeline.ts';
import { workloadKey } from '../domain/accounting/latest-declarations.ts';
import { placeRecords } from '../domain/accounting/open-bookkeeping.ts';
import { type Classification, classify } from '../domain/classification/classification.ts';
import type { Classifier } from '../domain/classification/classifier-model.ts';
import { addFormats, type FormatTally, newFormatTally } from '../domain/declarations/format-tally.ts';
import type { IntendedUse } from '../domain/declarations/intended-use.ts';
import type { Accelerator, NumberFormat } from '../domain/fleet/accelerator.ts';
import type { Declaration } from '../domain/declarations/declaration.ts';
import type { DeviceWindow } from '../domain/telemetry/device-window.ts';
import type { WatchedInput, WindowWatcher } from './account-compute.ts';
import { followWorkloads, holderOf, type WorkloadFollower } from './follow-workloads.ts';

/** What was seen of a workload beside its account. */
export interface WatchedWork {
  readonly classification?: Classification;
  readonly formats?: FormatTally;
  readonly devicesAtOnce?: number;
}

export interface WorkWatcher extends WindowWatcher {
  /** By `workloadKey`, of every workload that held something in the period. */
  work(): ReadonlyMap<string, WatchedWork>;
  /** What the customers declared, as it was read with the accounts. */
  declared(): { readonly declarations: readonly Declaration[]; readonly uses: readonly IntendedUse[] };
}

interface Watching {
  readonly input: WatchedInput;
  readonly placed: ReturnType<typeof placeRecords>;
  readonly follower: WorkloadFollower;
  readonly formats: Map<number, FormatTally>;
}

/** Tells kinds of work, number formats and devices at once from the windows that accounts are made of. */
export function watchWork(classifier: Classifier): WorkWatcher {
  let watching: Watching | undefined;
  const opened = (): Watching => {
    if (watching === undefined) throw new Error('what is watched was never opened');
    return watching;
  };
  return {
    open(input) {
      const placed = placeRecords(input);
      const follower = followWorkloads({ index: input.index, timelines: placed.timelines });
      watching = { input, placed, follower, formats: new Map() };
    },
    window(window) {
      opened().follower.window(window);
      addFormatsOf(opened(), window);
    },
    end: () => opened().follower.end(),
    work: () => workOf(opened(), classifier),
    declared: () => opened().input,
  };
}

function addFormatsOf({ input, placed, formats }: Watching, window: DeviceWindow): void {
  const device = input.index.devices[window.subject];
  if (device === undefined) return;
  const account = holderOf(placed.timelines[window.subject], window.from)?.account;
  if (account === undefined) return;
  const tally = formats.get(account) ?? newFormatTally();
  formats.set(account, tally);
  addFormats(tally, window, formatsOf(device.part));
}

const formatsOf = (part: Accelerator | undefined): readonly NumberFormat[] =>
  part === undefined ? [] : (Object.keys(part.peakOperationsPerSecond) as NumberFormat[]);

function workOf({ placed, follower, formats }: Watching, classifier: Classifier): ReadonlyMap<string, WatchedWork> {
  const atOnce = devicesAtOnce(placed.timelines);
  return new Map(
    placed.placement.accounts.map((key, account) => {
      const course = follower.courseOf(account);
      const tally = formats.get(account);
      const devices = atOnce.get(account);
      const work: WatchedWork = {
        ...(course === undefined ? {} : { classification: classify(course, classifier) }),
        ...(tally === undefined ? {} : { formats: tally }),
        ...(devices === undefined ? {} : { devicesAtOnce: devices }),
      };
      return [workloadKey(key), work];
    }),
  );
}

/** By account: how many devices, or shares of devices, it held at one moment, at most. */
function devicesAtOnce(timelines: readonly (readonly Segment[])[]): ReadonlyMap<number, number> {
  const changes = new Map<number, [at: number, by: number][]>();
  for (const { from, until, holders } of timelines.flat()) {
    for (const { account } of holders) {
      const of = changes.get(account) ?? [];
      changes.set(account, of);
      of.push([from, 1], [until, -1]);
    }
  }
  return new Map([...changes].map(([account, of]) => [account, mostAtOnce(of)]));
}

/** What is given back in a moment is not held any more when something else is taken in it. */
function mostAtOnce(changes: readonly (readonly [at: number, by: number])[]): number {
  let [held, most] = [0, 0];
  for (const [, by] of [...changes].sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    held += by;
    most = Math.max(most, held);
  }
  return most;
}
