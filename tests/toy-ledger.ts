import type { Allocation, HeldDevices } from '../src/domain/accounting/allocation.ts';
import type { Calibration } from '../src/domain/accounting/calibration.ts';
import { type LedgerResult, makeLedger } from '../src/domain/accounting/ledger.ts';
import type { LedgerInput } from '../src/domain/accounting/ledger-input.ts';
import type { Accelerator } from '../src/domain/fleet/accelerator.ts';
import type { Fleet } from '../src/domain/fleet/fleet.ts';
import { type SubjectIndex, subjectIndex } from '../src/domain/telemetry/subject-index.ts';
import type { DeviceWindow } from '../src/domain/telemetry/device-window.ts';
import { instant, period } from '../src/foundation/instant.ts';
import { madeClock, madeFigure, toyPart } from './toy-fleet.ts';
import { watts } from '../src/foundation/units.ts';

/** Round constants, so that sums can be done in the head. */
export const TOY_CALIBRATION: Calibration = {
  id: 'toy',
  freeClock: { low: 0.9, estimate: 1, high: 1.1 },
  cappedClock: { low: 0.6, estimate: 0.8, high: 1 },
  peakSharePerDynamicPower: { low: 0.25, estimate: 0.5, high: 1 },
  idlePowerShare: { low: 0.1, estimate: 0.15, high: 0.2 },
  hostPowerShare: { low: 0.2, estimate: 0.3, high: 0.4 },
  conversionEfficiency: { low: 0.9, estimate: 0.95, high: 1 },
  peakShareWhileHeld: { low: 0.05, estimate: 0.3, high: 1 },
  peakShareWhileBusy: { low: 0.1, estimate: 0.4, high: 1 },
  vectorShareWhileActive: { low: 0, estimate: 0, high: 0.25 },
};

/** 1e15 at 16 bits, 2e15 at 8, 5e14 as TF32, 1e14 as 64-bit matrix, vector 1e14; 1,000 W, 100 W idle; 1 GHz quoted, 1.2 GHz at most. */
export const toyAccelerator = (id = 'toy-1', more: Partial<Accelerator> = {}): Accelerator =>
  toyPart(
    id,
    { 'fp64-vector': 5e13, 'fp64-matrix': 1e14, 'fp32-vector': 1e14, tf32: 5e14, 'fp16-bf16': 1e15, fp8: 2e15 },
    {
      quotedClock: madeClock(1000),
      maximumClock: madeClock(1200),
      multiprocessors: madeFigure(10),
      boardPower: madeFigure(watts(1000)),
      idlePower: madeFigure(watts(100)),
      ...more,
    },
  );

export const toyIndex = (fleet: Fleet, parts: readonly Accelerator[] = []): SubjectIndex =>
  subjectIndex(fleet, {
    parts,
    find: (name) => parts.find((part) => part.id === name || part.modelNames.includes(name)),
  });

/** An allocation whose times are seconds from 1970. */
export const toyAllocation = (
  of: { readonly customer: string; readonly workload?: string; readonly from: number; readonly until?: number },
  ...devices: readonly HeldDevices[]
): Allocation => ({
  customerId: of.customer,
  workloadId: of.workload ?? 'work',
  runKey: 'run',
  from: instant(of.from * 1000),
  ...(of.until === undefined ? {} : { until: instant(of.until * 1000) }),
  devices,
  devicesWithoutNode: 0,
  suspendedSeconds: 0,
  source: 'toy',
});

export interface ToyLedger {
  readonly index: SubjectIndex;
  /** Seconds from 1970. */
  readonly from: number;
  readonly until: number;
  readonly windows: readonly DeviceWindow[];
  readonly input?: Partial<LedgerInput>;
}

/** Draws up a ledger of windows that may stand in any order. */
export function toyLedger(toy: ToyLedger): Promise<LedgerResult> {
  return makeLedger(toyLedgerInput(toy), toyWindowsOf(toy));
}

export const toyLedgerInput = ({ index, from, until, input }: ToyLedger): LedgerInput => ({
  index,
  period: period(instant(from * 1000), instant(until * 1000)),
  calibration: TOY_CALIBRATION,
  allocations: [],
  labels: [],
  declarations: [],
  ...input,
});

/** The windows in the order of time. */
export async function* toyWindowsOf({ windows }: ToyLedger): AsyncGenerator<DeviceWindow> {
  await Promise.resolve();
  yield* [...windows].sort((a, b) => a.from - b.from || a.subject - b.subject);
}
