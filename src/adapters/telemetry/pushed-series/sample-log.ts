import type { MessageDevice, Series } from './measured-series.ts';

/** The samples of one message, kept until all of it has been read. */
export interface SampleLog {
  /** Empties it. */
  start(): void;
  /** Hangs a sample on its device. @param value in the unit of the signal. */
  add(device: MessageDevice, series: Series, sample: Sample): void;
  /** In the order of their first sample. */
  readonly devices: readonly MessageDevice[];
  at(sample: number): number;
  value(sample: number): number;
  series(sample: number): Series;
  /** The next of the same device; negative after the last. */
  next(sample: number): number;
}

export interface Sample {
  at: number;
  value: number;
}

const FIRST_SAMPLES = 4096;
/** Room for this many is kept from message to message. */
const KEPT_SAMPLES = 1 << 17;
const NONE = -1;

export function sampleLog(): SampleLog {
  let columns = newColumns(FIRST_SAMPLES);
  let devices: MessageDevice[] = [];
  let told: Series[] = [];
  let count = 0;
  let message = 0;

  function grow(): void {
    const larger = newColumns(2 * columns.at.length);
    larger.at.set(columns.at);
    larger.value.set(columns.value);
    larger.series.set(columns.series);
    larger.next.set(columns.next);
    columns = larger;
  }

  return {
    get devices() {
      return devices;
    },
    start() {
      devices = [];
      told = [];
      count = 0;
      message++;
      if (columns.at.length > KEPT_SAMPLES) columns = newColumns(FIRST_SAMPLES);
    },
    add(device, series, { at, value }) {
      if (count === columns.at.length) grow();
      if (told[told.length - 1] !== series) told.push(series);
      const { next } = columns;
      columns.at[count] = at;
      columns.value[count] = value;
      columns.series[count] = told.length - 1;
      next[count] = NONE;
      if (device.message !== message) {
        device.message = message;
        device.firstSample = count;
        device.isInOrder = true;
        devices.push(device);
      } else {
        next[device.lastSample] = count;
        device.isInOrder &&= at >= (columns.at[device.lastSample] as number);
      }
      device.lastSample = count++;
    },
    at: (sample) => columns.at[sample] as number,
    value: (sample) => columns.value[sample] as number,
    series: (sample) => told[columns.series[sample] as number] as Series,
    next: (sample) => columns.next[sample] as number,
  };
}

const newColumns = (length: number) => ({
  at: new Float64Array(length),
  value: new Float64Array(length),
  series: new Uint32Array(length),
  next: new Int32Array(length),
});
