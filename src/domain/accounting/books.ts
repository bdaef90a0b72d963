import type { Period } from '../../foundation/instant.ts';
import type { Device } from '../fleet/fleet.ts';
import type { DeviceRates } from './device-rates.ts';
import type { Segment } from './device-timeline.ts';
import type { AccountKey, UnplacedHold } from './place-allocations.ts';
import { type ClosedTally, type HeldRates, newTally, type Observation, type Tally } from './tally.ts';

/** Where a device-second went. */
export interface FateSeconds {
  workload: number;
  idle: number;
  unallocated: number;
}

/** What one account came to. */
export interface ClosedAccount<Of extends ClosedTally = ClosedTally> {
  readonly key: AccountKey;
  readonly own: Of;
  /** Every lineage that it was booked under, the latest last. */
  readonly lineageIds: readonly string[];
  /** What of the account lies in each cluster; the account's own tally where that is all of it. */
  readonly inCluster: ReadonlyMap<string, Of>;
}

/** All tallies of a ledger, as far as they were kept. */
export interface ClosedBooks<Of extends ClosedTally = ClosedTally> {
  readonly accounts: readonly ClosedAccount<Of>[];
  readonly byCustomer: ReadonlyMap<string, Of>;
  readonly byLineage: ReadonlyMap<string, Of>;
  readonly byCluster: ReadonlyMap<string, Of>;
  readonly unattributed: Of;
  readonly unattributedIn: ReadonlyMap<string, Of>;
  readonly fates: ReadonlyMap<string, FateSeconds>;
  /** Device-seconds with work, by customer. */
  readonly activeSeconds: ReadonlyMap<string, number>;
}

/** The tallies that one account's device-time counts in. */
interface AccountTallies extends ClosedAccount<Tally> {
  readonly customer: Tally;
  /** The account's own where no other is of its lineage. */
  readonly lineage: Tally;
}

/** All tallies of a ledger, and the clock that closes their minutes. */
export interface Books extends ClosedBooks<Tally> {
  readonly accounts: readonly AccountTallies[];
  readonly activeSeconds: Map<string, number>;
  readonly keys: readonly AccountKey[];
  /** Books what was seen of a device while `holders` held it. */
  observe(device: number, pieces: readonly HolderObservation[], whole: Observation): void;
  /** Ends a minute, with every change of holding up to `until`. */
  closeMinute(minute: number, until: number): void;
}

/** One holder's part of an observation; `account` undefined: what nobody holds. */
export interface HolderObservation {
  readonly account: number | undefined;
  readonly observation: Observation;
}

export interface BooksInput {
  readonly period: Period;
  readonly devices: readonly Device[];
  readonly rates: readonly (DeviceRates | undefined)[];
  readonly timelines: readonly (readonly Segment[])[];
  readonly keys: readonly AccountKey[];
  /** Lineage of each account. */
  readonly lineages: readonly string[];
  readonly unplaced: readonly UnplacedHold[];
  /** Length of a step of the courses, milliseconds, a whole number of minutes. */
  readonly stepMilliseconds: number;
}

interface HoldEvent {
  readonly at: number;
  readonly tally: Tally;
  readonly rates: HeldRates;
  readonly sign: 1 | -1;
}

export function openBooks(input: BooksInput): Books {
  const make = (): Tally => newTally(input.stepMilliseconds);
  const byCustomer = new Map<string, Tally>();
  const byLineage = new Map<string, Tally>();
  const accounts = accountTallies(input, { byCustomer, byLineage }, make);
  const clusterIds = new Set(input.devices.map(({ clusterId }) => clusterId));
  const byCluster = new Map([...clusterIds].map((id) => [id, make()]));
  const fates = new Map(
    [...clusterIds].map((id): [string, FateSeconds] => [id, { workload: 0, idle: 0, unallocated: 0 }]),
  );
  const unattributed = make();
  const unattributedIn = cellsOf({ clusterIds, hasUnplaced: false }, unattributed, make);
  const tallies: Tallies = { accounts, byCluster, unattributed, unattributedIn };
  const events = holdEvents(input, tallies);
  let next = 0;
  const live = new Set<Tally>();
  const note = (tally: Tally, observation: Observation): void => {
    tally.observe(observation);
    live.add(tally);
  };
  return {
    accounts,
    byCustomer,
    byLineage,
    byCluster,
    unattributed,
    unattributedIn,
    fates,
    activeSeconds: new Map(),
    keys: input.keys,
    observe(device, pieces, whole) {
      const clusterId = input.devices[device]?.clusterId ?? '';
      byCluster.get(clusterId)?.observe(whole);
      observeEach({ tallies, pieces, clusterId }, note);
    },
    closeMinute(minute, until) {
      for (; next < events.length && (events[next] as HoldEvent).at < until; next++) {
        const { tally, rates, sign, at } = events[next] as HoldEvent;
        tally.hold(rates, sign, at);
        live.add(tally);
      }
      for (const tally of live) {
        tally.closeMinute(minute, until);
        if (!tally.isHolding) live.delete(tally);
      }
    },
  };
}

function accountTallies(
  input: BooksInput,
  { byCustomer, byLineage }: Record<'byCustomer' | 'byLineage', Map<string, Tally>>,
  make: () => Tally,
): readonly AccountTallies[] {
  const places = placesOf(input);
  const members = countOf(input.lineages);
  return input.keys.map((key, position): AccountTallies => {
    const lineageId = input.lineages[position] ?? '';
    const own = make();
    const isSole = members.get(lineageId) === 1;
    return {
      key,
      own,
      customer: getOrMake(byCustomer, key.customerId, make),
      lineage: getOrMake(byLineage, lineageId, isSole ? () => own : make),
      lineageIds: [lineageId],
      inCluster: cellsOf(places[position] ?? NO_PLACES, own, make),
    };
  });
}

function countOf(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** The value of a key, made and put where there is none. */
export function getOrMake<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

type Tallies = Pick<Books, 'accounts' | 'byCluster' | 'unattributed' | 'unattributedIn'>;

/** Where an account's device-time lies. */
interface Places {
  readonly clusterIds: ReadonlySet<string>;
  /** Some of it on devices that the fleet doesn't have. */
  readonly hasUnplaced: boolean;
}

const NO_PLACES: Places = { clusterIds: new Set(), hasUnplaced: false };

function placesOf({ keys, devices, timelines, unplaced }: BooksInput): readonly Places[] {
  const clusterIds = keys.map(() => new Set<string>());
  timelines.forEach((segments, device) => {
    for (const { holders } of segments) {
      for (const { account } of holders) clusterIds[account]?.add(devices[device]?.clusterId ?? '');
    }
  });
  const withUnplaced = new Set(unplaced.map(({ account }) => account));
  return clusterIds.map((ids, account) => ({ clusterIds: ids, hasUnplaced: withUnplaced.has(account) }));
}

/** One tally for each cluster; where all lies in one, the whole's own tally is that. */
function cellsOf({ clusterIds, hasUnplaced }: Places, own: Tally, make: () => Tally): ReadonlyMap<string, Tally> {
  const isOne = clusterIds.size === 1 && !hasUnplaced;
  return new Map([...clusterIds].map((id) => [id, isOne ? own : make()]));
}

/** Every tally in which a holder's device-time in a cluster counts, each once; of time that nobody holds those of nobody. */
function talliesOf(tallies: Tallies, account: number | undefined, clusterId: string): ReadonlySet<Tally> {
  const holder = account === undefined ? undefined : tallies.accounts[account];
  const { own, inCluster } =
    holder === undefined ? { own: tallies.unattributed, inCluster: tallies.unattributedIn } : holder;
  const found = new Set([own, inCluster.get(clusterId) ?? own]);
  return holder === undefined ? found : found.add(holder.customer).add(holder.lineage);
}

interface Seen {
  readonly tallies: Tallies;
  readonly pieces: readonly HolderObservation[];
  readonly clusterId: string;
}

/** Gives each tally what it counts once. One holder is the rule, and needs no table of observations. */
function observeEach({ tallies, pieces, clusterId }: Seen, note: (tally: Tally, of: Observation) => void): void {
  const only = pieces.length === 1 ? pieces[0] : undefined;
  if (only !== undefined) {
    for (const tally of talliesOf(tallies, only.account, clusterId)) note(tally, only.observation);
  } else for (const [tally, observation] of byTally(tallies, pieces, clusterId)) note(tally, observation);
}

/** One observation for each tally: several holders of one customer or lineage are one there. */
function byTally(tallies: Tallies, pieces: readonly HolderObservation[], clusterId: string): Map<Tally, Observation> {
  const observations = new Map<Tally, Observation>();
  for (const { account, observation } of pieces) {
    for (const tally of talliesOf(tallies, account, clusterId)) {
      const earlier = observations.get(tally);
      observations.set(tally, earlier === undefined ? observation : together(earlier, observation));
    }
  }
  return observations;
}

/** Two holders' parts of one device, seen as one: between them they can't have done more than the device. */
function together(a: Observation, b: Observation): Observation {
  return {
    seconds: a.seconds + b.seconds,
    unknownSeconds: a.unknownSeconds + b.unknownSeconds,
    ceilingOperations: Math.max(a.ceilingOperations, b.ceilingOperations),
    referenceOperations: a.referenceOperations + b.referenceOperations,
    stated: {
      low: a.stated.low + b.stated.low,
      estimate: a.stated.estimate + b.stated.estimate,
      high: Math.max(a.stated.estimate + b.stated.estimate, a.stated.high, b.stated.high),
    },
    proven: { low: a.proven.low + b.proven.low, high: Math.max(a.proven.high, b.proven.high) },
    parts: [...a.parts, ...b.parts],
  };
}

function holdEvents(input: BooksInput, tallies: Tallies): HoldEvent[] {
  const events: HoldEvent[] = [];
  const { period } = input;
  const add = (tally: Tally, rates: HeldRates, span: { readonly from: number; readonly until: number }): void => {
    events.push({ at: span.from, tally, rates, sign: 1 }, { at: span.until, tally, rates, sign: -1 });
  };
  input.devices.forEach((device, number) => {
    const rates = input.rates[number];
    const cluster = tallies.byCluster.get(device.clusterId);
    if (cluster !== undefined) add(cluster, heldRates(rates, 1), period);
    for (const segment of input.timelines[number] ?? []) {
      for (const [tally, share] of sharesOf(tallies, segment, device.clusterId))
        add(tally, heldRates(rates, share), segment);
    }
  });
  const fastest = fastestOf(input.rates);
  for (const { account, from, until, devices } of input.unplaced) {
    const span = { from: Math.max(from, period.from), until: Math.min(until, period.until) };
    const holder = tallies.accounts[account];
    if (holder === undefined) continue;
    for (const tally of new Set([holder.own, holder.customer, holder.lineage])) {
      add(tally, times(heldRates(fastest, 1), devices), span);
    }
  }
  return events.sort((a, b) => a.at - b.at || a.sign - b.sign);
}

/** How much of the device's time each tally holds in the segment; the rest is unattributed. */
function sharesOf(tallies: Tallies, segment: Segment, clusterId: string): Map<Tally, number> {
  const shares = new Map<Tally, number>();
  const add = (account: number | undefined, share: number): void => {
    for (const tally of talliesOf(tallies, account, clusterId)) shares.set(tally, (shares.get(tally) ?? 0) + share);
  };
  let held = 0;
  for (const { account, share } of segment.holders) {
    held += share;
    add(account, share);
  }
  if (1 - held > 1e-9) add(undefined, 1 - held);
  return shares;
}

/** A holder of a share may use the whole device: the ceiling isn't shared out. */
function heldRates(rates: DeviceRates | undefined, share: number): HeldRates {
  if (rates === undefined) return { devices: share, unknownDevices: share, ceilingPerSecond: 0, referencePerSecond: 0 };
  return {
    devices: share,
    unknownDevices: 0,
    ceilingPerSecond: rates.ceilingPerSecond,
    referencePerSecond: rates.referencePerSecond * share,
  };
}

const times = (rates: HeldRates, count: number): HeldRates => ({
  devices: rates.devices * count,
  unknownDevices: rates.unknownDevices * count,
  ceilingPerSecond: rates.ceilingPerSecond * count,
  referencePerSecond: rates.referencePerSecond * count,
});

/** Of a fleet with any unknown part the fastest is unknown too. */
function fastestOf(all: readonly (DeviceRates | undefined)[]): DeviceRates | undefined {
  let fastest: DeviceRates | undefined;
  for (const rates of all) {
    if (rates === undefined) return undefined;
    if (fastest === undefined || rates.ceilingPerSecond > fastest.ceilingPerSecond) fastest = rates;
  }
  return fastest;
}
