import type { Bounded } from '../../foundation/bounded.ts';

/**
 * Constants that tie evidence to operations. Each is a ratio with bounds, fitted on measured runs; the data file names
 * the runs, and docs/validation.md says how well constants fitted on one part hold on the other.
 */
export interface Calibration {
  /** Named in every account that leans on it. */
  readonly id: string;
  /** Clock over quoted clock while no cap holds it; `high` is replaced by the part's own maximum where that is known. */
  readonly freeClock: Bounded;
  /** Clock over quoted clock while a power or thermal cap holds it. */
  readonly cappedClock: Bounded;
  /**
   * Share of the dense 16-bit peak per share of dynamic power (board power above idle over rated power above idle),
   * for work that keeps matrix units busy, as training does.
   */
  readonly peakSharePerDynamicPower: Bounded;
  /** Board power with no work, as a share of the rated power, where the part's own is not known. */
  readonly idlePowerShare: Bounded;
  /** Power of the rest of a node (processors, fans, network) for each accelerator, as a share of the board's rated power. */
  readonly hostPowerShare: Bounded;
  /** Output over input of power supplies, where the fleet doesn't say. */
  readonly conversionEfficiency: Bounded;
  /** Share of the dense 16-bit peak that held accelerators reach, averaged over all the time they are held. */
  readonly peakShareWhileHeld: Bounded;
  /** Share of the dense 16-bit peak while a kernel is resident, for training-like work. */
  readonly peakShareWhileBusy: Bounded;
  /** Share of the vector peak while multiprocessors are active and nothing tells what they do. */
  readonly vectorShareWhileActive: Bounded;
}
