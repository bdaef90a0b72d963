import { compress } from 'snappyjs';
import { GPUS_PER_NODE, labelsOf, METRICS, numbers, SCRAPE_MILLISECONDS } from './synthetic-remote-write.mjs';

const NODES_A_MESSAGE = 12;
/** Tag, length and value of the double; tag and value of the moment, six bytes long until the year 2109. */
const SAMPLE_BYTES = 18;
const MOMENT_BYTES = 6;

/**
 * Scrapes of a whole fleet as messages of remote write 1.0. The bytes of the labels are written once; a scrape puts values and
 * moments in their places and packs the message.
 * @param {number} devices
 */
export function scrapeTemplates(devices) {
  const templates = [];
  for (let first = 0; first < devices; first += NODES_A_MESSAGE * GPUS_PER_NODE) {
    templates.push(templateOf(first, Math.min(devices, first + NODES_A_MESSAGE * GPUS_PER_NODE)));
  }
  const random = numbers(29);
  /** @param {number} turn @param {number} startOfTurn UTC milliseconds */
  return function* messagesOf(turn, startOfTurn) {
    for (const template of templates) yield packed(template, { turn, startOfTurn, random });
  };
}

/** Node by node; within a node metric by metric, as exporters print them. */
function templateOf(first, until) {
  const pieces = [];
  const places = [];
  let length = 0;
  const add = (bytes) => {
    pieces.push(bytes);
    length += bytes.length;
  };
  for (let start = first; start < until; start += GPUS_PER_NODE) {
    for (const [metric, value] of METRICS) {
      for (let device = start; device < Math.min(until, start + GPUS_PER_NODE); device++) {
        const labels = Buffer.concat(labelsOf(metric, device).map(labelBytes));
        add(Buffer.concat([Buffer.of(0x0a), varint(labels.length + SAMPLE_BYTES), labels]));
        add(Buffer.from([0x12, SAMPLE_BYTES - 2, 0x09, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0]));
        places.push({ at: length - SAMPLE_BYTES + 3, device, value });
      }
    }
  }
  return { bytes: Buffer.concat(pieces), places };
}

function packed({ bytes, places }, { turn, startOfTurn, random }) {
  const shares = new Map();
  for (const { at, device, value } of places) {
    if (!shares.has(device)) shares.set(device, random());
    bytes.writeDoubleLE(value(turn, shares.get(device)), at);
    writeMoment(bytes, at + 9, startOfTurn + phaseOf(device));
  }
  return Buffer.from(compress(bytes));
}

/** Nodes are scraped one after the other. */
const phaseOf = (device) => (Math.floor(device / GPUS_PER_NODE) * 7919) % SCRAPE_MILLISECONDS;

function labelBytes([name, value]) {
  const pair = Buffer.concat([field(0x0a, Buffer.from(name)), field(0x12, Buffer.from(value))]);
  return field(0x0a, pair);
}

const field = (tag, bytes) => Buffer.concat([Buffer.of(tag), varint(bytes.length), bytes]);

function varint(value) {
  return value < 128 ? Buffer.of(value) : Buffer.concat([Buffer.of((value & 127) | 128), varint(value >> 7)]);
}

function writeMoment(bytes, offset, moment) {
  let rest = moment;
  for (let place = 0; place < MOMENT_BYTES; place++) {
    bytes[offset + place] = (rest % 128) | (place < MOMENT_BYTES - 1 ? 128 : 0);
    rest = Math.floor(rest / 128);
  }
}
