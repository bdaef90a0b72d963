import type { Finding } from '../domain/findings/finding.ts';
import { type Instant, instant, isoOf } from '../foundation/instant.ts';

/** Clocks of well-kept machines are corrected by less at a time. */
const STEP_MILLISECONDS = 60_000;
/** More steps are a clock that nobody keeps; the first of them say it. */
const MOST_TOLD = 100;

/** So long a clock must stand ahead before what it says closes an hour, or passes over time for good. */
export const CLOCK_PATIENCE_MILLISECONDS = 3_600_000;

/** The clocks of the machine; tests bring their own. */
export interface MachineClocks {
  /** UTC milliseconds; may be set at any moment. */
  readonly wall: () => number;
  /** Milliseconds from any start, never set. */
  readonly elapsed: () => number;
}

const machine: MachineClocks = { wall: () => Date.now(), elapsed: () => performance.now() };

/**
 * A clock for what can't be taken back: forgetting what is old, passing over time of which a server has nothing. It follows the
 * machine's clock back at once, and forward past a minute only when that has stood so for the patience: a clock that jumps ahead and
 * is put right again then costs nothing.
 */
export function cautiousClock(patienceMilliseconds: number, { wall, elapsed }: MachineClocks = machine): () => Instant {
  let believed = wall() - elapsed();
  let aheadSince: number | undefined;
  return () => {
    const ran = elapsed();
    const told = wall() - ran;
    if (told > believed + STEP_MILLISECONDS) aheadSince ??= ran;
    const isStanding = aheadSince !== undefined && ran - aheadSince >= patienceMilliseconds;
    if (isStanding || told <= believed + STEP_MILLISECONDS) {
      believed = told;
      aheadSince = undefined;
    }
    return instant(ran + believed);
  };
}

/** Notices that the machine's clock is set while the node runs, whenever it is asked. */
export function clockWatch({ wall, elapsed }: MachineClocks = machine): () => readonly Finding[] {
  const findings: Finding[] = [];
  let offset = wall() - elapsed();
  return () => {
    const ran = elapsed();
    const told = wall() - ran;
    const step = told - offset;
    if (Math.abs(step) >= STEP_MILLISECONDS && findings.length < MOST_TOLD)
      findings.push(setFinding(ran + offset, step));
    offset = told;
    return findings;
  };
}

function setFinding(at: number, step: number): Finding {
  const [from, until] = [at, at + step].sort((a, b) => a - b) as [number, number];
  const seconds = Math.round(Math.abs(step) / 1000);
  const message = `The clock of the node's machine was set ${step > 0 ? 'forward' : 'back'} by ${seconds} s while the node ran, at about ${isoOf(instant(at))} as it was then. Telemetry is dated by its senders and counts whole; who labels said held a device is not followed while the clock stands more than ten minutes behind the senders'. Keep the clock by NTP.`;
  return {
    code: 'node-clock-set',
    severity: 'warning',
    subject: 'the node',
    message,
    period: { from: instant(from), until: instant(until) },
  };
}
