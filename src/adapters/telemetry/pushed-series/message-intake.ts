import { instantOfTimestamp } from '../../../foundation/exposition-format.ts';
import type { DecodedMessage, RefusedSamples, MessageSink } from '../../../ports/telemetry-decoder.ts';
import { type FaultList, faultList } from '../prometheus/fault-list.ts';
import { plainValue, signalValue } from '../prometheus/signal-value.ts';
import type { Measured, Series } from './measured-series.ts';
import { type FormedReadings, readingFormer } from './reading-former.ts';
import { type SampleLog, sampleLog } from './sample-log.ts';
import { unreadable } from './unreadable.ts';
import type { RawSample } from './raw-sample.ts';

/** What a message of pushed series held. */
export interface PushedMessage extends DecodedMessage {
  /** Samples that are the mark of a series' end. */
  readonly stale: number;
  /** Native histograms and exemplars: nothing here is measured by them, and they are passed over. */
  readonly histograms: number;
  readonly exemplars: number;
}

/** Where readers of messages hand in what they read. Nothing reaches the sink before `finish`. */
export interface MessageIntake {
  start(): void;
  /** @param series or what is wrong with it; undefined where nothing is measured by it. The samples that follow are of it. */
  series(series: Series | string | undefined): void;
  sample(sample: RawSample): void;
  /** Samples of a series by which nothing is measured here. */
  pass(samples: number): void;
  /** Samples that are not looked into. */
  refuse(refusal: Refusal): void;
  histogram(): void;
  exemplar(): void;
  finish(sink: MessageSink): PushedMessage;
}

export interface Refusal {
  readonly samples: number;
  readonly fault: string;
  /** Where given, faults of each form are a finding of their own: `delta sums`. */
  readonly form?: string;
}

/** Real senders stay below 10,000 of both; it bounds what a message of little but beginnings can cost. */
const MOST_SERIES = 250_000;
const MOST_SAMPLES = 1_000_000;
/** Faults of one message told one by one; a broken exporter must not cost more than a sound one. */
const MOST_FAULTS = 100;

interface Counts {
  series: number;
  samples: number;
  refused: number;
  malformed: number;
  stale: number;
  histograms: number;
  exemplars: number;
}

/** What is known of a message so far. */
interface Message {
  readonly counts: Counts;
  readonly faults: Set<string>;
  /** Of whole forms, by form. */
  readonly formFaults: Map<string, string>;
  untold: number;
}

const newMessage = (): Message => ({
  counts: { series: 0, samples: 0, refused: 0, malformed: 0, stale: 0, histograms: 0, exemplars: 0 },
  faults: new Set(),
  formFaults: new Map(),
  untold: 0,
});

export function messageIntake(kind: string): MessageIntake {
  const log = sampleLog();
  const form = readingFormer();
  let message = newMessage();
  let current: Series | undefined;
  /** The samples that come are of a series at fault, and whether the protocol says so. */
  let [isRefusing, isMalformed] = [false, false];

  return {
    start() {
      log.start();
      message = newMessage();
    },
    series(series) {
      if (++message.counts.series > MOST_SERIES) {
        throw unreadable(`holds more than ${MOST_SERIES} series: send smaller batches`);
      }
      const fault = typeof series === 'object' ? series.kind.fault : series;
      if (fault !== undefined) tell(message, fault);
      current = typeof series === 'object' && series.kind.role !== 'nothing' ? series : undefined;
      isRefusing = fault !== undefined && current === undefined;
      isMalformed = isRefusing && (typeof series !== 'object' || isMeantMalformed(series));
    },
    sample(sample) {
      countSamples(message, 1);
      if (sample.isStale) message.counts.stale++;
      else if (current !== undefined) keepSample(message, log, { series: current, sample });
      else if (isRefusing) refuseOne(message, isMalformed);
    },
    pass: (samples) => countSamples(message, samples),
    refuse({ samples, fault, form }) {
      countSamples(message, samples);
      message.counts.refused += samples;
      if (form === undefined) tell(message, fault);
      else if (!message.formFaults.has(form)) message.formFaults.set(form, fault);
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
      for (const [form, fault] of message.formFaults) sink.fault({ where: `${kind}: ${form}`, message: fault });
      const { refused, malformed: _, ...counts } = message.counts;
      return { ...counts, used: formed.used, ...(refused > 0 && { refused: refusedOf(message) }) };
    },
  };
}

const isMeantMalformed = ({ set: { meant } }: Series): boolean =>
  meant.kind === 'unusable' && meant.isMalformed === true;

function refuseOne({ counts }: Message, isMalformed: boolean): void {
  counts.refused++;
  if (isMalformed) counts.malformed++;
}

function countSamples(message: Message, samples: number): void {
  message.counts.samples += samples;
  if (message.counts.samples > MOST_SAMPLES) {
    throw unreadable(`holds more than ${MOST_SAMPLES} samples: send smaller batches`);
  }
}

const MOST_REASONS = 3;

function refusedOf({ counts, formFaults, faults, untold }: Message): RefusedSamples {
  const told = [...formFaults.values(), ...faults];
  const more = told.length - MOST_REASONS + untold;
  const reasons = told.slice(0, MOST_REASONS);
  return {
    samples: counts.refused,
    reason: [...reasons, ...(more > 0 ? [`and ${more} more`] : [])].join('; '),
    ...(counts.malformed > 0 && { malformed: counts.malformed }),
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
  const { measured } = series.kind.metric;
  const { meant } = series.set;
  if (measured === undefined || meant.kind !== 'subject') return;
  const value = plainValue(measured.rule, sample.value);
  if (Number.isNaN(value)) tellImpossible(message, measured, { series, raw: sample.value });
  else if (instantOfTimestamp(sample.at) === sample.at) log.add(meant.device, series, { at: sample.at, value });
  else {
    refuseOne(message, true);
    if (hasRoom(message))
      message.faults.add(`a sample of ${deviceOf(series)} is at ${sample.at}: expected milliseconds since 1970`);
  }
}

/** NaN and the exporter's own words for "not known" are no faults. */
function tellImpossible(
  message: Message,
  { field }: Measured,
  { series, raw }: { readonly series: Series; readonly raw: number },
): void {
  if (Number.isNaN(raw)) return;
  const said = signalValue(field, raw);
  if (said.kind !== 'impossible') return;
  message.counts.refused++;
  if (hasRoom(message)) message.faults.add(`${deviceOf(series)}: ${said.message}`);
}

const LONGEST_NAME = 100;

const deviceOf = ({ kind, set }: Series): string =>
  `${kind.metric.name} of ${set.meant.kind === 'subject' ? set.meant.device.name.slice(0, LONGEST_NAME) : 'no device'}`;

function tellFaults(list: FaultList, message: Message, { toldTwice }: FormedReadings): void {
  for (const fault of message.faults) list.once(fault);
  if (toldTwice > 0) {
    list.once(
      `${toldTwice} samples tell a signal that another sample tells of the same device and moment (a renamed metric or label, or two scrapers): each signal is counted once`,
    );
  }
  if (message.untold > 0) {
    list.once(`${message.untold} more samples and series of this message may be at fault: repair the ones above first`);
  }
  list.end();
}
