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

  /** A level line says nothing for a pair, and against it where the other's isn't the same. */
  function compareLevel(position: number, signatures: ReadonlyMap<number, string>): void {
    const twin = twins.get(position);
    if (twin !== undefined && signatures.get(twin.of) !== signatures.get(position)) twins.set(position, undefined);
  }

  const isRepeated = (position: number): boolean => (twins.get(position)?.minutes ?? 0) >= LEAST_MINUTES;
  return {
    minute(windows) {
      const firstWith = new Map<string, number>();
      const signatures = new Map<number, string>();
      for (const position of [...windows.keys()].sort((a, b) => a - b)) {
        const signature = signatureOf(windows.get(position));
        if (signature === undefined) continue;
        signatures.set(position, signature.text);
        if (signature.isLevel) compareLevel(position, signatures);
        else {
          const first = firstWith.get(signature.text) ?? position;
          firstWith.set(signature.text, first);
          compare(position, first);
        }
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

/** Honest idle meters share a level line; a moving one they don't. `undefined` where the meter tells nothing. */
function signatureOf(
  window: DeviceWindow | undefined,
): { readonly text: string; readonly isLevel: boolean } | undefined {
  const power = window === undefined ? undefined : signalIn(window, 'powerWatts');
  if (window === undefined || power === undefined) return undefined;
  const figures = [power.integral, power.minimum, power.maximum, window.coveredFrom[POWER], window.coveredUntil[POWER]];
  return { text: figures.join('/'), isLevel: power.minimum === power.maximum };
}
