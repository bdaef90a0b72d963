import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const HEADER =
  'timestamp,phase,gpu,gpu_model,power_w,temp_c,mem_used_mib,mem_total_mib,gpu_util_pct,mem_util_pct,sm_active,tensor_active,' +
  'dram_active,fp16_active,pcie_tx_bytes_s,pcie_rx_bytes_s,nvlink_tx_bytes_s,nvlink_rx_bytes_s,throttle_reasons,energy_mj\n';
/** Values in a row that name a signal: all columns but the time, the words, the device and the memory's size. */
export const VALUES_PER_ROW = 15;
const GPUS = 8;
const TICK_SECONDS = 0.1;
const ROWS_PER_PIECE = 4000;

/** Numbers that look random and are the same in every run. */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function* pieces(rows) {
  const random = numbers(7);
  const energy = Array.from({ length: GPUS }, (_, gpu) => 2.2e11 + gpu * 1e9);
  yield HEADER;
  let piece = '';
  for (let row = 0; row < rows; row++) {
    const gpu = row % GPUS;
    const at = 1_775_000_000 + Math.floor(row / GPUS) * TICK_SECONDS;
    const watts = 350 + 340 * random();
    energy[gpu] += watts * TICK_SECONDS * 1000;
    const share = random();
    piece +=
      `${at.toFixed(3)},steady,${gpu},NVIDIA H100 80GB HBM3,${watts.toFixed(1)},${40 + Math.round(20 * share)},${32_000 + (row % 999)},` +
      `81559,${Math.round(100 * share)},${Math.round(60 * share)},${(0.9 * share).toFixed(6)},${(0.6 * share).toFixed(6)},` +
      `${(0.4 * share).toFixed(6)},0.000000,${Math.round(9e6 * random())},${Math.round(7e6 * random())},` +
      `${Math.round(9e9 * share)},${Math.round(9e9 * share)},${share > 0.8 ? 4 : 0},${Math.round(energy[gpu])}\n`;
    if (row % ROWS_PER_PIECE === ROWS_PER_PIECE - 1) {
      yield piece;
      piece = '';
    }
  }
  yield piece;
}

/** Writes a synthetic file of eight accelerators read ten times a second. */
export async function writeSyntheticFile(path, rows) {
  await pipeline(Readable.from(pieces(rows)), createGzip({ level: 6 }), createWriteStream(path));
}
