import type { Period } from '../../foundation/instant.ts';
import type { Finding } from '../findings/finding.ts';
import type { SubjectIndex } from '../telemetry/subject-index.ts';
import type { Allocation, HeldDevices } from './allocation.ts';
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
  readonly unplaced: UnplacedHold[];
  readonly findings: Finding[];
}

/**
 * Puts allocations, holder labels and the fleet file's tenants onto devices.
 * Named devices come first; where only a number is given, devices that are free the whole time are chosen, lowest index first.
 */
export function placeAllocations(input: PlacingInput): Placement {
  const { index, period } = input;
  const placing: Placing = {
    index,
    period,
    accounts: [],
    positions: new Map(),
    claims: index.devices.map(() => []),
    unplaced: [],
    findings: [],
  };
  const inTime = (from: number, until: number): boolean => from < period.until && until > period.from && from < until;
  const live = input.allocations.filter(({ from, until }) => inTime(from, until ?? period.until));
  for (const allocation of live) placeNamed(placing, allocation);
  for (const allocation of live) placeCounted(placing, allocation);
  for (const label of input.labels) {
    const hold = { ...label, account: accountOf(placing, label) };
    if (inTime(label.from, label.until)) claim(placing, label.subject, { ...hold, source: 'telemetry-label' });
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

function devicesByIndex({ index }: Placing, node: string): ReadonlyMap<number, number> | undefined {
  const position = index.nodePosition(node);
  if (position === undefined) return undefined;
  return new Map(index.devicesOfNode(position).map((subject) => [index.devices[subject]?.index ?? -1, subject]));
}

function placeCounted(placing: Placing, allocation: Allocation): void {
  if (allocation.devicesWithoutNode > 0) unplace(placing, allocation, { count: allocation.devicesWithoutNode });
  for (const held of allocation.devices) {
    if (held.indices !== undefined) continue;
    const hold = holdOf(placing, allocation, held.share);
    const position = placing.index.nodePosition(held.node);
    const all = position === undefined ? [] : placing.index.devicesOfNode(position);
    const free = all.filter((subject) => isFree(placing.claims[subject] ?? [], hold));
    const chosen = [...free, ...all.filter((subject) => !free.includes(subject))].slice(0, Math.ceil(held.count));
    for (const subject of chosen) claim(placing, subject, { ...hold, isChosen: chosen.length < all.length });
    if (chosen.length < held.count) unplace(placing, allocation, { held, count: held.count - chosen.length });
  }
}

const isFree = (claims: readonly Claim[], hold: Hold): boolean =>
  !claims.some(({ from, until }) => from < hold.until && until > hold.from);

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
