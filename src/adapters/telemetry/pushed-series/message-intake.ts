import { instantOfTimestamp } from '../../../foundation/exposition-format.ts';
import type { DecodedMessage } from '../../../ports/telemetry-decoder.ts';
import type { ReadingSink } from '../../../ports/telemetry-source.ts';
import { type FaultList, faultList } from '../prometheus/fault-list.ts';
import { plainValue, signalValue } from '../prometheus/signal-value.ts';
import type { Measured, Series } from './measured-series.ts';
import { type FormedReadings, readingFormer } from './reading-former.ts';
import { type SampleLog, sampleLog } from './sample-log.ts';
import { unreadable } from './unreadable.ts';
import type { RawSample } from './raw-sample.ts';

/** What a remote write message held. */
export interface RemoteWriteMessage extends DecodedMessage {
  /** Samples that are the mark of a series' end. */
  readonly stale: number;
  /** Native histograms and exemplars: nothing here is measured by them, and they are passed over. */
  readonly histograms: number;
  readonly exemplars: number;
}

/** Where the readers of both versions hand in what they read. Nothing reaches the sink before `finish`. */
export interface MessageIntake {
  start(): void;
  /** @param series or what is wrong with it; undefined where nothing is measured by it. The samples that follow are of it. */
  series(series: Series | string | undefined): void;
  sample(sample: RawSample): void;
  histogram(): void;
  exemplar(): void;
  finish(sink: ReadingSink): RemoteWriteMessage;
}

/** Real senders stay below 10,000 of both; it bounds what a message of little but beginnings can cost. */
const MOST_SERIES = 250_000;
const MOST_SAMPLES = 1_000_000;
/** Faults of one message told one by one; a broken exporter must not cost more than a sound one. */
const MOST_FAULTS = 100;

interface Counts {
  series: number;
  samples: number;
  stale: number;
  histograms: number;
  exemplars: number;
}

/** What is known of a message so far. */
interface Message {
  readonly counts: Counts;
  readonly faults: Set<string>;
  untold: number;
}

const newMessage = (): Message => ({
  counts: { series: 0, samples: 0, stale: 0, histograms: 0, exemplars: 0 },
  faults: new Set(),
  untold: 0,
});

export function messageIntake(kind: string): MessageIntake {
  const log = sampleLog();
  const form = readingFormer(new Map());
  let message = newMessage();
  let current: Series | undefined;

  return {
    start() {
      log.start();
      message = newMessage();
    },
    series(series) {
      if (++message.counts.series > MOST_SERIES) {
        throw unreadable(`holds more than ${MOST_SERIES} series: send smaller batches`);
      }
      current = undefined;
      if (series === undefined) return;
      if (typeof series === 'string') tell(message, series);
      else {
        if (series.fault !== undefined) tell(message, series.fault);
        if (series.role !== 'nothing') current = series;
      }
    },
    sample(sample) {
      if (++message.counts.samples > MOST_SAMPLES) {
        throw unreadable(`holds more than ${MOST_SAMPLES} samples: send smaller batches`);
      }
      if (sample.isStale) message.counts.stale++;
      else if (current !== undefined) keepSample(message, log, { series: current, sample });
    },
    histogram() {
      message.counts.histograms++;
    },
    exemplar() {
      message.counts.exemplars++;
    },
    finish(sink) {
      const formed = form(log, sink);
      log.start();
      tellFaults(faultList(sink, kind), message, formed);
      return { ...message.counts, used: formed.used };
    },
  };
}

function tell(message: Message, fault: string): void {
  if (hasRoom(message)) message.faults.add(fault);
}

/** Whether another fault may be told; it is counted otherwise. */
function hasRoom(message: Message): boolean {
  if (message.faults.size < MOST_FAULTS) return true;
  message.untold++;
  return false;
}

function keepSample(
  message: Message,
  log: SampleLog,
  { series, sample }: { readonly series: Series; readonly sample: RawSample },
): void {
  const { measured } = series.metric;
  const { meant } = series.set;
  if (measured === undefined || meant.kind !== 'subject') return;
  const value = plainValue(measured.rule, sample.value);
  if (Number.isNaN(value)) tellImpossible(message, measured, { series, raw: sample.value });
  else if (instantOfTimestamp(sample.at) === sample.at) log.add(meant.device, series, { at: sample.at, value });
  else if (hasRoom(message))
    message.faults.add(`a sample of ${deviceOf(series)} is at ${sample.at}: expected milliseconds since 1970`);
}

/** NaN and the exporter's own words for "not known" are no faults. */
function tellImpossible(
  message: Message,
  { field }: Measured,
  { series, raw }: { readonly series: Series; readonly raw: number },
): void {
  if (Number.isNaN(raw) || !hasRoom(message)) return;
  const said = signalValue(field, raw);
  if (said.kind === 'impossible') tell(message, `${deviceOf(series)}: ${said.message}`);
}

const LONGEST_NAME = 100;

const deviceOf = ({ metric, set }: Series): string =>
  `${metric.name} of ${set.meant.kind === 'subject' ? set.meant.device.name.slice(0, LONGEST_NAME) : 'no device'}`;

function tellFaults(list: FaultList, message: Message, { toldTwice, instancesAboveWhole }: FormedReadings): void {
  for (const fault of message.faults) list.once(fault);
  if (toldTwice > 0) {
    list.once(
      `${toldTwice} samples tell a signal that another sample tells of the same device and moment (a renamed metric or label, or two scrapers): each signal is counted once`,
    );
  }
  if (instancesAboveWhole > 0) {
    list.once(
      `${instancesAboveWhole} readings of MIG instances add up to more than their device: the device's whole is used`,
    );
  }
  if (message.untold > 0) {
    list.once(`${message.untold} more samples and series of this message may be at fault: repair the ones above first`);
  }
  list.end();
}
