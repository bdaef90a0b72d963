import type { Signal } from '../../telemetry/signal.ts';

/** Signals that the simulator makes, in the order in which it lays them out. */
export const SIMULATED_SIGNALS = [
  'powerWatts',
  'utilisationFraction',
  'memoryUtilisationFraction',
  'memoryUsedBytes',
  'smActiveFraction',
  'tensorActiveFraction',
  'tensorDoubleActiveFraction',
  'dramActiveFraction',
  'fp16ActiveFraction',
  'fp32ActiveFraction',
  'fp64ActiveFraction',
  'smClockHertz',
  'pcieTransmitBytesPerSecond',
  'pcieReceiveBytesPerSecond',
  'nvlinkTransmitBytesPerSecond',
  'nvlinkReceiveBytesPerSecond',
] as const satisfies readonly Signal[];
export type SimulatedSignal = (typeof SIMULATED_SIGNALS)[number];

/** Places of the levels of one moment of one device: the signals, then what only its node's network shows. */
export const POWER = 0;
export const BUSY = 1;
export const MEMORY_BUSY = 2;
export const MEMORY_USED = 3;
export const SM = 4;
export const TENSOR = 5;
export const TENSOR_DOUBLE = 6;
export const DRAM = 7;
export const FP16 = 8;
export const FP32 = 9;
export const FP64 = 10;
export const CLOCK = 11;
export const HOST_OUT = 12;
export const HOST_IN = 13;
export const LINK_OUT = 14;
export const LINK_IN = 15;
export const FABRIC_OUT = 16;
export const EGRESS = 17;
export const INGRESS = 18;
export const LEVEL_COUNT = 19;
