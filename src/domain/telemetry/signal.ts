/**
 * Every quantity that a telemetry source may carry, in the one unit that the house uses.
 * Adapters convert at the edge: per cent to fractions, megahertz to hertz, milliwatts to watts, milli- and microjoules to joules.
 * `gauge`: a level, held until the next reading. `counter`: only grows; a fall is a reset. `state`: bits or codes, never averaged.
 */
export const SIGNALS = {
  /** Power of the board (subject: accelerator) or of the node (subject: meter), watts. */
  powerWatts: 'gauge',
  /** Energy since the driver was loaded, joules. */
  energyJoules: 'counter',
  /** Share of time in which some kernel was resident. Busy is not computing. */
  utilisationFraction: 'gauge',
  memoryUtilisationFraction: 'gauge',
  memoryUsedBytes: 'gauge',
  temperatureCelsius: 'gauge',
  /** Share of elapsed cycles. The same holds for all `...ActiveFraction`. */
  smActiveFraction: 'gauge',
  tensorActiveFraction: 'gauge',
  tensorIntegerActiveFraction: 'gauge',
  tensorHalfActiveFraction: 'gauge',
  tensorDoubleActiveFraction: 'gauge',
  dramActiveFraction: 'gauge',
  fp16ActiveFraction: 'gauge',
  fp32ActiveFraction: 'gauge',
  fp64ActiveFraction: 'gauge',
  smClockHertz: 'gauge',
  maximumSmClockHertz: 'gauge',
  /** Bit mask of NVML clock event reasons; 0x4 software power cap, 0x1 idle. */
  clockEventReasons: 'state',
  powerLimitWatts: 'gauge',
  pcieTransmitBytesPerSecond: 'gauge',
  pcieReceiveBytesPerSecond: 'gauge',
  nvlinkTransmitBytesPerSecond: 'gauge',
  nvlinkReceiveBytesPerSecond: 'gauge',
  smCyclesElapsedTotal: 'counter',
  tensorCyclesActiveTotal: 'counter',
  tensorDoubleCyclesActiveTotal: 'counter',
  tensorHalfCyclesActiveTotal: 'counter',
  tensorIntegerCyclesActiveTotal: 'counter',
  /** Operations counted by the hardware at 16, 32 and 64 bits. */
  operations16Total: 'counter',
  operations32Total: 'counter',
  operations64Total: 'counter',
} as const satisfies Record<string, 'gauge' | 'counter' | 'state'>;

export type Signal = keyof typeof SIGNALS;

/** The order in which a reading's values are laid out. */
export const SIGNAL_ORDER = Object.keys(SIGNALS) as readonly Signal[];
export const SIGNAL_COUNT = SIGNAL_ORDER.length;

/** Position of each signal in a reading's values. */
export const SIGNAL_INDEX = Object.fromEntries(SIGNAL_ORDER.map((signal, index) => [signal, index])) as Readonly<
  Record<Signal, number>
>;
