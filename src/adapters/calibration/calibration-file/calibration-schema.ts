import { z } from 'zod';

const constant = z
  .object({
    low: z.number().nonnegative(),
    estimate: z.number().nonnegative(),
    high: z.number().nonnegative(),
    /** Which runs it was fitted on, or which source states it. */
    basis: z.string().min(1),
  })
  .refine(({ low, estimate, high }) => low <= estimate && estimate <= high, 'needs low <= estimate <= high');

/** A calibration file: every constant with its bounds and where it comes from. */
export const calibrationSchema = z.object({
  id: z.string().min(1),
  asOf: z.iso.date(),
  constants: z.object({
    freeClock: constant,
    cappedClock: constant,
    peakSharePerDynamicPower: constant,
    idlePowerShare: constant,
    hostPowerShare: constant,
    conversionEfficiency: constant,
    peakShareWhileHeld: constant,
    peakShareWhileBusy: constant,
    vectorShareWhileActive: constant,
  }),
});
