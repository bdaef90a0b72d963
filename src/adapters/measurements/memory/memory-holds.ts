import type { NamedHold } from '../../../domain/telemetry/live-holds.ts';
import type { HoldStore } from '../../../ports/hold-store.ts';

const HOUR_MILLISECONDS = 3_600_000;

interface HeldHold {
  hold: NamedHold;
  version: number;
}

/** Holds kept in memory, for tests. @param nextVersion counts as that of the windows beside them. */
export function memoryHolds(nextVersion: () => number): HoldStore & { readonly held: Map<string, HeldHold> } {
  const held = new Map<string, HeldHold>();
  const within = (from: number, until: number): readonly HeldHold[] =>
    [...held.values()].filter(({ hold }) => hold.from >= from && hold.from < until);
  return {
    held,
    async write(holds) {
      const version = nextVersion();
      for (const hold of holds) {
        const key = JSON.stringify([...namesOf(hold), hold.from]);
        const known = held.get(key);
        const kept = known === undefined || known.hold.until < hold.until ? { ...hold } : known.hold;
        held.set(key, { hold: kept, version });
      }
    },
    read: async ({ from, until }) =>
      within(from, until)
        .map(({ hold }) => ({ ...hold }))
        .sort((a, b) => byBytes(namesOf(a), namesOf(b)) || a.from - b.from),
    async hourVersions({ from, until }) {
      const versions = new Map<number, number>();
      for (const { hold, version } of within(from, until)) {
        const hour = Math.floor(hold.from / HOUR_MILLISECONDS) * HOUR_MILLISECONDS;
        versions.set(hour, Math.max(version, versions.get(hour) ?? 0));
      }
      return new Map([...versions].sort(([a], [b]) => a - b));
    },
    async forgetBefore(moment) {
      for (const [key, { hold }] of held) if (hold.from < moment) held.delete(key);
    },
  };
}

const namesOf = ({ subjectName, customerId, workloadId }: NamedHold): readonly string[] => [
  subjectName,
  customerId,
  workloadId,
];

function byBytes(one: readonly string[], other: readonly string[]): number {
  for (const [place, name] of one.entries()) {
    const order = Buffer.compare(Buffer.from(name), Buffer.from(other[place] ?? ''));
    if (order !== 0) return order;
  }
  return 0;
}
