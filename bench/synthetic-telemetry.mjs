import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const STARTED_SECONDS = 1_775_000_040;
const BYTES_PER_PIECE = 262_144;
const DCGM_HEADER =
  'timestamp,phase,node,gpu,gpu_model,power_w,temp_c,mem_used_mib,mem_total_mib,gpu_util_pct,mem_util_pct,sm_active,tensor_active,' +
  'dram_active,fp16_active,pcie_tx_bytes_s,pcie_rx_bytes_s,nvlink_tx_bytes_s,nvlink_rx_bytes_s,throttle_reasons,energy_mj\n';
/** Values in a row that name a signal: all columns but the time, the words, the device and the memory's size. */
const DCGM_VALUES = 15;

/**
 * What a synthetic file holds: `nodes` of eight accelerators, each read every `tickSeconds`, `ticks` times.
 * @typedef {{ readonly nodes: number, readonly tickSeconds: number, readonly ticks: number }} Recording
 */

/** Numbers that look random and are the same in every run. @param {number} seed */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** One row for each accelerator and tick, with 15 values. @param {Recording} recording */
function* dcgmRows({ nodes, tickSeconds, ticks }) {
  const random = numbers(7);
  const energy = Array.from({ length: nodes * 8 }, (_, device) => 2.2e11 + device * 1e6);
  yield DCGM_HEADER;
  for (let tick = 0; tick < ticks; tick++) {
    const at = (STARTED_SECONDS + tick * tickSeconds).toFixed(3);
    for (let device = 0; device < energy.length; device++) {
      const watts = 350 + 340 * random();
      const share = random();
      const millijoules = (energy[device] ?? 0) + watts * tickSeconds * 1000;
      energy[device] = millijoules;
      yield `${at},steady,bench-${device >> 3},${device & 7},NVIDIA H100 80GB HBM3,${watts.toFixed(1)},${40 + Math.round(20 * share)},` +
        `${32_000 + (tick % 999)},81559,${Math.round(100 * share)},${Math.round(60 * share)},${(0.9 * share).toFixed(6)},` +
        `${(0.6 * share).toFixed(6)},${(0.4 * share).toFixed(6)},0.000000,${Math.round(9e6 * random())},${Math.round(7e6 * random())},` +
        `${Math.round(9e9 * share)},${Math.round(9e9 * share)},${share > 0.8 ? 4 : 0},${Math.round(millijoules)}\n`;
    }
  }
}

/** One row for each node and tick. @param {Recording} recording */
function* nodePowerRows({ nodes, tickSeconds, ticks }) {
  const random = numbers(11);
  yield 'time_ms,source,power_w\n';
  for (let tick = 0; tick < ticks; tick++) {
    const at = (STARTED_SECONDS + tick * tickSeconds) * 1000;
    for (let node = 0; node < nodes; node++) yield `${at},bench-${node},${(4000 + 5000 * random()).toFixed(1)}\n`;
  }
}

const PROMETHEUS_METRICS = [
  { name: 'DCGM_FI_DEV_POWER_USAGE', scale: 690 },
  { name: 'DCGM_FI_DEV_GPU_UTIL', scale: 100 },
  { name: 'DCGM_FI_DEV_SM_CLOCK', scale: 1980 },
  { name: 'DCGM_FI_PROF_SM_ACTIVE', scale: 0.9 },
  { name: 'DCGM_FI_PROF_PIPE_TENSOR_ACTIVE', scale: 0.6 },
  { name: 'DCGM_FI_PROF_DRAM_ACTIVE', scale: 0.4 },
];

/** @param {number} device */
const labels = (device) =>
  `gpu="${device & 7}",UUID="GPU-0000-${device}",device="nvidia${device & 7}",modelName="NVIDIA H100 80GB HBM3",Hostname="bench-${device >> 3}"`;

/** Scrape after scrape, six samples for each accelerator. @param {Recording} recording */
function* prometheusLines({ nodes, tickSeconds, ticks }) {
  const random = numbers(13);
  const names = Array.from({ length: nodes * 8 }, (_, device) => labels(device));
  for (let tick = 0; tick < ticks; tick++) {
    const at = (STARTED_SECONDS + tick * tickSeconds) * 1000;
    for (const { name, scale } of PROMETHEUS_METRICS) {
      yield `# TYPE ${name} gauge\n`;
      for (const label of names) yield `${name}{${label}} ${(scale * random()).toFixed(4)} ${at}\n`;
    }
  }
}

/** Series after series, six for each accelerator. @param {Recording} recording */
function* exportedSeries({ nodes, tickSeconds, ticks }) {
  const random = numbers(17);
  const times = Array.from({ length: ticks }, (_, tick) => (STARTED_SECONDS + tick * tickSeconds) * 1000).join(',');
  for (let device = 0; device < nodes * 8; device++) {
    const metric = `"gpu":"${device & 7}","UUID":"GPU-0000-${device}","modelName":"NVIDIA H100 80GB HBM3","Hostname":"bench-${device >> 3}"`;
    for (const { name, scale } of PROMETHEUS_METRICS) {
      const values = Array.from({ length: ticks }, () => (scale * random()).toFixed(4)).join(',');
      yield `{"metric":{"__name__":"${name}",${metric}},"values":[${values}],"timestamps":[${times}]}\n`;
    }
  }
}

/** Pieces that are worth a call to the compressor. @param {Iterable<string>} lines */
function* pieces(lines) {
  let piece = '';
  for (const line of lines) {
    piece += line;
    if (piece.length < BYTES_PER_PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

/** By format: the lines of a recording, how many values it holds and what its files are called. */
const FORMATS = {
  'dcgm-csv': { lines: dcgmRows, valuesPerNode: 8 * DCGM_VALUES, ending: '.csv.gz' },
  'node-power-csv': { lines: nodePowerRows, valuesPerNode: 1, ending: '.csv.gz' },
  'prometheus-text': { lines: prometheusLines, valuesPerNode: 8 * PROMETHEUS_METRICS.length, ending: '.prom.gz' },
  'victoriametrics-jsonl': { lines: exportedSeries, valuesPerNode: 8 * PROMETHEUS_METRICS.length, ending: '.jsonl.gz' },
};

/** @typedef {keyof typeof FORMATS} Format */

/** @param {Format} format @param {Recording} recording */
export const valuesIn = (format, { nodes, ticks }) => FORMATS[format].valuesPerNode * nodes * ticks;

/** First and last moment of a recording, milliseconds since 1970. @param {Recording} recording */
export const spanOf = ({ tickSeconds, ticks }) => ({
  from: STARTED_SECONDS * 1000,
  until: (STARTED_SECONDS + tickSeconds * (ticks - 1)) * 1000,
});

/**
 * Writes a synthetic recording, compressed, and says where. The same recording gives the same bytes.
 * @param {string} stem path without its ending @param {Format} format @param {Recording} recording
 */
export async function writeRecording(stem, format, recording) {
  const { lines, ending } = FORMATS[format];
  const path = stem + ending;
  await pipeline(Readable.from(pieces(lines(recording))), createGzip({ level: 6 }), createWriteStream(path));
  return path;
}
