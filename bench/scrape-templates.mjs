import { randomBytes } from 'node:crypto';
import { compress, uncompress } from 'snappyjs';
import { literalPlaces } from './snappy-patches.mjs';
import { GPUS_PER_NODE, labelsOf, METRICS, numbers, SCRAPE_MILLISECONDS } from './synthetic-remote-write.mjs';

const NODES_A_MESSAGE = 12;
/** Tag, length and value of the double; tag and value of the moment, which takes six bytes until the year 2109. */
const SAMPLE_BYTES = 18;
const VALUE_AT = 3;
const MOMENT_AT = 12;
const VALUE_BYTES = 8;
const MOMENT_BYTES = 6;
const COUNTED = [VALUE_AT, VALUE_AT + VALUE_BYTES - 1, MOMENT_AT, MOMENT_AT + MOMENT_BYTES - 1];
const PATCHED = [...range(VALUE_AT, VALUE_BYTES), ...range(MOMENT_AT, MOMENT_BYTES)];

/**
 * Scrapes of a whole fleet as messages of remote write 1.0. Each message is written and packed once; a scrape then puts its values
 * and moments into the packed bytes, so that the sender takes little of the machine. A message is valid until the next scrape.
 * @param {number} devices
 */
export function scrapeTemplates(devices) {
  const random = numbers(29);
  const templates = [];
  for (let first = 0; first < devices; first += NODES_A_MESSAGE * GPUS_PER_NODE) {
    templates.push(templateOf(first, Math.min(devices, first + NODES_A_MESSAGE * GPUS_PER_NODE)));
  }
  return {
    /** Of one scrape. */
    count: templates.length,
    /** @param {number} turn @param {number} startOfTurn UTC milliseconds */
    *messages(turn, startOfTurn) {
      for (const template of templates) yield patched(template, { turn, startOfTurn, random });
    },
  };
}

/** Node by node; within a node metric by metric, as exporters print them. */
function templateOf(first, until) {
  const pieces = [];
  const samples = [];
  let length = 0;
  for (let start = first; start < until; start += GPUS_PER_NODE) {
    const blocks = range(start, Math.min(until - start, GPUS_PER_NODE)).map(blockOf);
    for (const [metric, value] of METRICS) {
      const name = labelBytes(['__name__', metric]);
      blocks.forEach(({ before, after }, index) => {
        const series = [before, name, after, noSample(samples.length)];
        const bytes = series.reduce((sum, piece) => sum + piece.length, 0);
        const lead = Buffer.concat([Buffer.of(0x0a), varint(bytes)]);
        pieces.push(lead, ...series);
        length += lead.length + bytes;
        samples.push({ at: length - SAMPLE_BYTES, device: start + index, value });
      });
    }
  }
  const bytes = Buffer.concat(pieces);
  const packed = Buffer.from(compress(bytes));
  const unpackedPlaces = samples.flatMap(({ at }) => PATCHED.map((place) => at + place));
  const places = literalPlaces(packed, unpackedPlaces);
  // Now and then chance makes a copy to them or from them: another throw of the dice.
  const isSound = places !== undefined && isApart({ packed, places }, bytes, unpackedPlaces);
  return isSound ? { packed, samples, places } : templateOf(first, until);
}

/** Whether changing the bytes at these places changes no others. */
function isApart({ packed, places }, bytes, unpackedPlaces) {
  for (const place of places) packed[place] = 0;
  for (const place of unpackedPlaces) bytes[place] = 0;
  return bytes.equals(uncompress(packed));
}

function range(from, count) {
  return Array.from({ length: count }, (_, index) => from + index);
}

/** The labels of a device that stand before and after the name of the metric. */
function blockOf(device) {
  const labels = labelsOf('', device);
  const name = labels.findIndex(([label]) => label === '__name__');
  return {
    before: Buffer.concat(labels.slice(0, name).map(labelBytes)),
    after: Buffer.concat(labels.slice(name + 1).map(labelBytes)),
  };
}

/** Bytes stand where value and moment go that are hardly ever packed as copies of others: the outer ones counted, the others random. */
function noSample(number) {
  const random = randomBytes(SAMPLE_BYTES);
  const bytes = Buffer.from([0x12, SAMPLE_BYTES - 2, 0x09, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0]);
  for (const place of PATCHED) bytes[place] = random[place];
  for (const place of COUNTED) bytes[place] = number;
  return bytes;
}

const sampleBytes = Buffer.alloc(SAMPLE_BYTES);

function patched({ packed, samples, places }, { turn, startOfTurn, random }) {
  const shares = Array.from({ length: GPUS_PER_NODE }, random);
  let next = 0;
  for (const { device, value } of samples) {
    sampleBytes.writeDoubleLE(value(turn, shares[device % GPUS_PER_NODE]), VALUE_AT);
    writeMoment(startOfTurn + phaseOf(device));
    for (const place of PATCHED) packed[places[next++]] = sampleBytes[place];
  }
  return packed;
}

/** Nodes are scraped one after the other. */
const phaseOf = (device) => (Math.floor(device / GPUS_PER_NODE) * 7919) % SCRAPE_MILLISECONDS;

function writeMoment(moment) {
  let rest = moment;
  for (let place = 0; place < MOMENT_BYTES; place++) {
    sampleBytes[MOMENT_AT + place] = (rest % 128) | (place < MOMENT_BYTES - 1 ? 128 : 0);
    rest = Math.floor(rest / 128);
  }
}

function labelBytes([name, value]) {
  const pair = Buffer.concat([field(0x0a, Buffer.from(name)), field(0x12, Buffer.from(value))]);
  return field(0x0a, pair);
}

const field = (tag, bytes) => Buffer.concat([Buffer.of(tag), varint(bytes.length), bytes]);

function varint(value) {
  return value < 128 ? Buffer.of(value) : Buffer.concat([Buffer.of((value & 127) | 128), varint(value >> 7)]);
}
