import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { compress, uncompress } from 'snappyjs';

const FILE = 'infrastructure/remote-write-2000-dcgm-series.snappy';
/** A sample as the recorded message has it, at the end of each series: tag, length, value, moment of six bytes. */
const SAMPLE_HEAD = Buffer.from([0x12, 0x10, 0x09]);
const SAMPLE_BYTES = 18;
const VALUE_AT = 3;
const MOMENT_AT = 12;
const MOMENT_BYTES = 6;

/** The nodes that the recorded message names: `gpu-node-0` and on, eight accelerators each. */
export const RECORDED_NODES = 13;
export const RECORDED_SERIES = 2000;

/** The message of the folder that COMPTROLLER_DATA names, unpacked; undefined where it isn't there. */
export async function recordedMessage() {
  const folder = process.env.COMPTROLLER_DATA ?? resolve(import.meta.dirname, '../../shared/data');
  const packed = await readFile(join(folder, FILE)).catch(() => undefined);
  return packed && Buffer.from(uncompress(packed));
}

/**
 * Copies of the recorded message, one for each moment: its labels in its order, the moment anew, and values that an exporter could
 * tell (the recorded ones are random up to 500, also where a fraction is meant).
 * @param {Buffer} message unpacked @param {readonly number[]} moments UTC milliseconds
 */
export function copiesOf(message, moments) {
  const samples = samplesOf(message);
  return moments.map((moment, turn) => {
    for (const { at, value } of samples) {
      message.writeDoubleLE(value(turn), at + VALUE_AT);
      let rest = moment;
      for (let place = 0; place < MOMENT_BYTES; place++) {
        message[at + MOMENT_AT + place] = (rest % 128) | (place < MOMENT_BYTES - 1 ? 128 : 0);
        rest = Math.floor(rest / 128);
      }
    }
    return Buffer.from(compress(message));
  });
}

function samplesOf(message) {
  const samples = [];
  for (let at = 0; at < message.length; ) {
    const length = message[at + 1] - 128 + 128 * message[at + 2];
    const end = at + 3 + length;
    const sample = end - SAMPLE_BYTES;
    if (message[at] !== 0x0a || !message.subarray(sample, sample + 3).equals(SAMPLE_HEAD)) {
      throw new Error('the recorded message is not laid out as this bench knows it');
    }
    const [name = ''] = /[A-Z]+_FI_[A-Z0-9_]+/.exec(message.toString('latin1', at, sample)) ?? [];
    samples.push({ at: sample, value: courseOf(name, message.readDoubleLE(sample + VALUE_AT)) });
    at = end;
  }
  return samples;
}

/** What a metric tells turn by turn. */
function courseOf(name, recorded) {
  const share = (turn) => ((recorded / 500 + 0.0137 * turn) % 1) * 0.98;
  if (/_(ACTIVE|OCCUPANCY)$/.test(name)) return (turn) => Math.round(1e6 * share(turn)) / 1e6;
  if (name.endsWith('_UTIL')) return (turn) => Math.round(100 * share(turn));
  if (/_(CONSUMPTION|COUNTER|ERRORS)$/.test(name)) return (turn) => Math.round(1e6 * recorded) + 2e6 * turn;
  return (turn) => recorded * (0.5 + 0.5 * share(turn));
}
