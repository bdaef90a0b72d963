import type { FindingCollector } from '../findings/finding-collector.ts';
import { type DeviceWindow, signalIn } from '../telemetry/device-window.ts';
import { SIGNAL_INDEX } from '../telemetry/signal.ts';
import type { SubjectIndex } from '../telemetry/subject-index.ts';

const POWER = SIGNAL_INDEX.powerWatts;
/** Minutes in which two meters must agree to the digit before they are called one. */
const LEAST_MINUTES = 2;

/** Watches for two nodes whose meters give the same readings to the digit and the millisecond: one meter under two names. */
export interface DuplicateMeters {
  /** Takes the meters' windows of one minute, by position of the node. */
  minute(windows: ReadonlyMap<number, DeviceWindow>): void;
  /** The node's meter repeats that of a node before it, as far as was seen. */
  isRepeated(position: number): boolean;
  /** Adds a finding for each pair. */
  report(): void;
}

export function duplicateMeters(index: SubjectIndex, findings: FindingCollector): DuplicateMeters {
  /** Of each meter, the earlier one that it has equalled so far and for how many minutes; undefined once they differ. */
  const twins = new Map<number, { of: number; minutes: number } | undefined>();

  function compare(position: number, first: number): void {
    const twin = twins.get(position);
    if (first !== position && !twins.has(position)) twins.set(position, { of: first, minutes: 1 });
    else if (first !== position && twin?.of === first) twin.minutes++;
    else twins.set(position, undefined);
  }

  const isRepeated = (position: number): boolean => (twins.get(position)?.minutes ?? 0) >= LEAST_MINUTES;
  return {
    minute(windows) {
      const firstWith = new Map<string, number>();
      for (const position of [...windows.keys()].sort((a, b) => a - b)) {
        const signature = signatureOf(windows.get(position));
        if (signature === undefined) continue;
        const first = firstWith.get(signature) ?? position;
        firstWith.set(signature, first);
        compare(position, first);
      }
    },
    isRepeated,
    report() {
      for (const [position, twin] of twins) {
        if (twin === undefined || twin.minutes < LEAST_MINUTES) continue;
        const [name, other] = [index.nodes[position]?.id ?? '', index.nodes[twin.of]?.id ?? ''];
        findings.add({
          code: 'meter-duplicated',
          severity: 'error',
          subject: name,
          message: `The meter gives the readings of node ${other} to the digit in all ${twin.minutes} minutes: one meter under two names. What this node drew is not known; it is taken as like ${other}. Correct the metering.`,
        });
      }
    },
  };
}

/** `undefined` for a level line, which many honest idle meters share. */
function signatureOf(window: DeviceWindow | undefined): string | undefined {
  const power = window === undefined ? undefined : signalIn(window, 'powerWatts');
  if (window === undefined || power === undefined || power.minimum === power.maximum) return undefined;
  return [power.integral, power.minimum, power.maximum, window.coveredFrom[POWER], window.coveredUntil[POWER]].join(
    '/',
  );
}
