import { compress } from 'snappyjs';

/** Metrics of an exporter in its default setting: a name, and a value from the turn and a share from 0 to 1. */
export const METRICS = Object.entries({
  DCGM_FI_DEV_SM_CLOCK: (_, share) => 1000 + 980 * share,
  DCGM_FI_DEV_MEM_CLOCK: () => 2619,
  DCGM_FI_DEV_GPU_TEMP: (_, share) => Math.round(40 + 30 * share),
  DCGM_FI_DEV_POWER_USAGE: (_, share) => 120 + 570 * share,
  DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION: (turn) => 4.2e11 + turn * 6e6,
  DCGM_FI_DEV_PCIE_REPLAY_COUNTER: () => 0,
  DCGM_FI_DEV_GPU_UTIL: (_, share) => Math.round(100 * share),
  DCGM_FI_DEV_MEM_COPY_UTIL: (_, share) => Math.round(60 * share),
  DCGM_FI_DEV_FB_FREE: (_, share) => Math.round(80_000 - 70_000 * share),
  DCGM_FI_DEV_FB_USED: (_, share) => Math.round(70_000 * share),
  DCGM_FI_DEV_XID_ERRORS: () => 0,
  DCGM_FI_PROF_GR_ENGINE_ACTIVE: (_, share) => share,
  DCGM_FI_PROF_SM_ACTIVE: (_, share) => 0.95 * share,
  DCGM_FI_PROF_SM_OCCUPANCY: (_, share) => 0.3 * share,
  DCGM_FI_PROF_PIPE_TENSOR_ACTIVE: (_, share) => 0.6 * share,
  DCGM_FI_PROF_DRAM_ACTIVE: (_, share) => 0.4 * share,
  DCGM_FI_PROF_PCIE_TX_BYTES: (_, share) => Math.round(9e6 * share),
  DCGM_FI_PROF_PCIE_RX_BYTES: (_, share) => Math.round(7e6 * share),
  DCGM_FI_PROF_NVLINK_TX_BYTES: (_, share) => Math.round(9e9 * share),
  DCGM_FI_PROF_NVLINK_RX_BYTES: (_, share) => Math.round(9e9 * share),
});
export const METRIC_COUNT = METRICS.length;
export const GPUS_PER_NODE = 8;
export const SCRAPE_MILLISECONDS = 15_000;
export const FIRST_SCRAPE = 1_775_000_000_000;

export const uuidOf = (device) => `GPU-5e0b1c7a-93d4-4f6e-8a21-${String(device).padStart(12, '0')}`;
export const nodeOf = (device) => `node-${Math.floor(device / GPUS_PER_NODE)}`;

/** Thirteen labels in the order of their names, as Prometheus writes them. */
export function labelsOf(metric, device) {
  const node = Math.floor(device / GPUS_PER_NODE);
  const gpu = device % GPUS_PER_NODE;
  return [
    ['DCGM_FI_DRIVER_VERSION', '570.86.15'],
    ['Hostname', nodeOf(device)],
    ['UUID', uuidOf(device)],
    ['__name__', metric],
    ['container', 'work'],
    ['device', `nvidia${gpu}`],
    ['gpu', String(gpu)],
    ['instance', `10.1.${node >> 8}.${node & 255}:9400`],
    ['job', 'dcgm-exporter'],
    ['modelName', 'NVIDIA H100 80GB HBM3'],
    ['namespace', `customer-${node % 7}`],
    ['pci_bus_id', `00000000:${(16 + gpu).toString(16)}:00.0`],
    ['pod', `work-${node}-w9k3q`],
  ];
}

function varint(value) {
  /** @type {number[]} */
  const bytes = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

const field = (tag, bytes) => Buffer.concat([Buffer.from([tag]), varint(bytes.length), bytes]);

function sampleOf(value, at) {
  const bytes = Buffer.alloc(9);
  bytes[0] = 0x09;
  bytes.writeDoubleLE(value, 1);
  return field(0x12, Buffer.concat([value === 0 ? Buffer.alloc(0) : bytes, Buffer.from([0x10]), varint(at)]));
}

/** Numbers that look random and are the same in every run. */
export function numbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * Messages of remote write 1.0, one after the other: each is one scrape of `devices` accelerators with 20 series each.
 * Node by node; within a node metric by metric, as exporters print them.
 */
export function* remoteWriteMessages(devices, count) {
  const random = numbers(11);
  const labels = new Map();
  for (let device = 0; device < devices; device++) {
    for (const [metric] of METRICS) {
      const block = labelsOf(metric, device).map(([name, value]) =>
        field(0x0a, Buffer.concat([field(0x0a, Buffer.from(name)), field(0x12, Buffer.from(value))])),
      );
      labels.set(`${device} ${metric}`, Buffer.concat(block));
    }
  }
  for (let turn = 0; turn < count; turn++) {
    const series = [];
    for (let first = 0; first < devices; first += GPUS_PER_NODE) {
      const shares = Array.from({ length: GPUS_PER_NODE }, random);
      const at = FIRST_SCRAPE + turn * SCRAPE_MILLISECONDS + ((first * 7919) % SCRAPE_MILLISECONDS);
      for (const [metric, value] of METRICS) {
        for (let device = first; device < Math.min(devices, first + GPUS_PER_NODE); device++) {
          const sample = sampleOf(value(turn, shares[device - first]), at);
          series.push(field(0x0a, Buffer.concat([labels.get(`${device} ${metric}`), sample])));
        }
      }
    }
    yield compress(Buffer.concat(series));
  }
}
