import type { SimulatedPart } from './simulated-part.ts';

/** A part made up for tests, much like a present one of eight to a node. */
export const MADE_PART: SimulatedPart = {
  id: 'made-up-8',
  peakOperationsPerSecond: {
    'fp64-vector': 34e12,
    'fp64-matrix': 67e12,
    'fp32-vector': 67e12,
    tf32: 500e12,
    'fp16-bf16': 990e12,
    fp8: 1980e12,
  },
  memoryBytes: 80e9,
  memoryBytesPerSecond: 3.35e12,
  boardPowerWatts: 700,
  idlePowerWatts: 71,
  waitingShare: 0.078,
  linkBytesPerSecond: 450e9,
  hostBytesPerSecond: 64e9,
  fabricBytesPerSecond: 50e9,
  maximumClockHertz: 1.98e9,
  devicesPerNode: 8,
  powerSensorSeconds: 1,
};

/** And others: one that has matrix rates in one format alone, and one that is small and without links of its own. */
export const MADE_PARTS: readonly SimulatedPart[] = [
  MADE_PART,
  {
    ...MADE_PART,
    id: 'made-up-matrix',
    peakOperationsPerSecond: { 'fp16-bf16': 459e12 },
    devicesPerNode: 4,
    powerSensorSeconds: 0.1,
  },
  {
    ...MADE_PART,
    id: 'made-up-small',
    peakOperationsPerSecond: { 'fp16-bf16': 120e12, 'fp32-vector': 30e12 },
    memoryBytes: 24e9,
    memoryBytesPerSecond: 0.6e12,
    boardPowerWatts: 150,
    idlePowerWatts: 20,
    linkBytesPerSecond: 16e9,
  },
];
