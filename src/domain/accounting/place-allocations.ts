import type { Period } from '../../foundation/instant.ts';
import type { Finding } from '../findings/finding.ts';
import type { SubjectIndex } from '../telemetry/subject-index.ts';
import type { Allocation, HeldDevices } from './allocation.ts';
import { type DeviceLoad, deviceLoad } from './device-load.ts';
import type { Claim, ClaimSource } from './device-timeline.ts';

export interface AccountKey {
  readonly customerId: string;
  readonly workloadId: string;
}

/** That telemetry itself named the holder of a device (a pod or job label) for a time. */
export interface LabelledHold extends AccountKey {
  readonly subject: number;
  readonly from: number;
  readonly until: number;
}

/** Devices that an allocation held and that can't be found in the fleet: accounted by their hours. */
export interface UnplacedHold {
  readonly account: number;
  readonly from: number;
  readonly until: number;
  readonly devices: number;
}

/** Who claims which device, and when. */
export interface Placement {
  readonly accounts: readonly AccountKey[];
  /** By device number. */
  readonly claims: readonly (readonly Claim[])[];
  readonly unplaced: readonly UnplacedHold[];
  readonly findings: readonly Finding[];
}

export interface PlacingInput {
  readonly index: SubjectIndex;
  readonly period: Period;
  readonly allocations: readonly Allocation[];
  readonly labels: readonly LabelledHold[];
}

interface Placing {
  readonly index: SubjectIndex;
  readonly period: Period;
  readonly accounts: AccountKey[];
  readonly positions: Map<string, number>;
  readonly claims: Claim[][];
  /** What allocations claim of each device that a counted one was to be placed on. */
  readonly loads: Map<number, DeviceLoad>;
  /** Subject numbers by index, of each node that an allocation named. */
  readonly indicesOfNode: Map<number, ReadonlyMap<number, number>>;
  readonly unplaced: UnplacedHold[];
  readonly findings: Finding[];
}

/**
 * Puts allocations, holder labels and the fleet file's tenants onto devices.
 * Named devices come first; where only a number is given, devices that are free the whole time are chosen, lowest index first,
 * then those with room for the share, then the least claimed.
 */
export function placeAllocations(input: PlacingInput): Placement {
  const { index, period } = input;
  const placing: Placing = {
    index,
    period,
    accounts: [],
    positions: new Map(),
    claims: index.devices.map(() => []),
    loads: new Map(),
    indicesOfNode: new Map(),
    unplaced: [],
    findings: [],
  };
  const inTime = (from: number, until: number): boolean => from < period.until && until > period.from && from < until;
  const live = input.allocations.filter(({ from, until }) => inTime(from, until ?? period.until));
  for (const allocation of live) placeNamed(placing, allocation);
  for (const allocation of live) placeCounted(placing, allocation);
  for (const label of input.labels) {
    if (!inTime(label.from, label.until)) continue;
    claim(placing, label.subject, { ...label, account: accountOf(placing, label), source: 'telemetry-label' });
  }
  placeTenants(placing);
  return placing;
}

function accountOf(placing: Placing, { customerId, workloadId }: AccountKey): number {
  const key = `${customerId}\0${workloadId}`;
  const known = placing.positions.get(key);
  if (known !== undefined) return known;
  placing.accounts.push({ customerId, workloadId });
  placing.positions.set(key, placing.accounts.length - 1);
  return placing.accounts.length - 1;
}

interface Hold {
  readonly account: number;
  readonly from: number;
  readonly until: number;
  readonly share?: number;
  readonly source: ClaimSource;
  readonly isChosen?: boolean;
}

function claim(placing: Placing, subject: number, hold: Hold): void {
  const { account, from, until, source, share = 1, isChosen = false } = hold;
  placing.claims[subject]?.push({ account, from, until, share, source, isChosen });
  placing.loads.get(subject)?.add(from, until, share);
}

const holdOf = (placing: Placing, allocation: Allocation, share: number | undefined): Hold => ({
  account: accountOf(placing, allocation),
  from: allocation.from,
  until: allocation.until ?? placing.period.until,
  ...(share === undefined ? {} : { share }),
  source: 'allocation',
});

function placeNamed(placing: Placing, allocation: Allocation): void {
  for (const held of allocation.devices) {
    const hold = holdOf(placing, allocation, held.share);
    if (held.indices === undefined) continue;
    const byIndex = devicesByIndex(placing, held.node);
    const missing = held.indices.filter((index) => byIndex?.get(index) === undefined);
    for (const index of held.indices) {
      const subject = byIndex?.get(index);
      if (subject !== undefined) claim(placing, subject, hold);
    }
    if (missing.length > 0) unplace(placing, allocation, { held, count: missing.length });
  }
}

function devicesByIndex({ index, indicesOfNode }: Placing, node: string): ReadonlyMap<number, number> | undefined {
  const position = index.nodePosition(node);
  if (position === undefined) return undefined;
  const known = indicesOfNode.get(position);
  if (known !== undefined) return known;
  const made = new Map(index.devicesOfNode(position).map((subject) => [index.devices[subject]?.index ?? -1, subject]));
  indicesOfNode.set(position, made);
  return made;
}

function placeCounted(placing: Placing, allocation: Allocation): void {
  if (allocation.devicesWithoutNode > 0) unplace(placing, allocation, { count: allocation.devicesWithoutNode });
  for (const held of allocation.devices) {
    if (held.indices !== undefined) continue;
    const hold = holdOf(placing, allocation, held.share);
    const position = placing.index.nodePosition(held.node);
    const all = position === undefined ? [] : placing.index.devicesOfNode(position);
    const chosen = mostRoom(placing, all, hold).slice(0, Math.ceil(held.count));
    const isChosen = chosen.length < all.length;
    chosen.forEach((subject, place) => {
      const share = (hold.share ?? 1) * Math.min(1, held.count - place);
      claim(placing, subject, { ...hold, share, isChosen });
    });
    if (chosen.length < held.count) unplace(placing, allocation, { held, count: held.count - chosen.length });
  }
}

/** The devices in the order in which they are chosen: free ones, ones with room for the share, the least claimed. */
function mostRoom(placing: Placing, subjects: readonly number[], { from, until, share = 1 }: Hold): readonly number[] {
  const ranked = subjects.map((subject) => {
    const claimed = loadOf(placing, subject).highest(from, until);
    const rank = claimed <= ROUNDING ? 0 : claimed + share <= 1 + ROUNDING ? 1 : 2;
    return { subject, rank, claimed: rank === 2 ? claimed : 0 };
  });
  return ranked.sort((a, b) => a.rank - b.rank || a.claimed - b.claimed).map(({ subject }) => subject);
}

const ROUNDING = 1e-9;

function loadOf({ loads, claims }: Placing, subject: number): DeviceLoad {
  const known = loads.get(subject);
  if (known !== undefined) return known;
  const made = deviceLoad();
  for (const { from, until, share } of claims[subject] ?? []) made.add(from, until, share);
  loads.set(subject, made);
  return made;
}

function unplace(placing: Placing, allocation: Allocation, what: { held?: HeldDevices; count: number }): void {
  const hold = holdOf(placing, allocation, undefined);
  placing.unplaced.push({ account: hold.account, from: hold.from, until: hold.until, devices: what.count });
  const where = what.held === undefined ? 'the source names no node' : `on node "${what.held.node}"`;
  placing.findings.push({
    code: 'allocation-not-placed',
    severity: 'warning',
    subject: `${allocation.customerId}/${allocation.workloadId}`,
    message: `Allocation ${allocation.runKey} held ${what.count} device(s) that the fleet file doesn't have (${where}): accounted by their hours on the fleet's fastest part. If telemetry of them exists it stands under "unattributed".`,
  });
}

function placeTenants(placing: Placing): void {
  const { index, period } = placing;
  index.nodes.forEach((node, position) => {
    if (node.tenant === undefined) return;
    const { customerId, workloadId = `tenant of ${node.clusterId}` } = node.tenant;
    const account = accountOf(placing, { customerId, workloadId });
    for (const subject of index.devicesOfNode(position)) {
      claim(placing, subject, { account, from: period.from, until: period.until, source: 'tenant' });
    }
  });
}
