import { SIGNAL_COUNT } from '../../../domain/telemetry/signal.ts';
import type { Instant } from '../../../foundation/instant.ts';
import type { MessageSink } from '../../../ports/telemetry-decoder.ts';
import { type InstanceGathering, instanceGathering } from './instance-gathering.ts';
import type { LabelSet, MessageDevice, Series } from './measured-series.ts';
import type { SampleLog } from './sample-log.ts';

/** What was noticed while readings were formed. */
export interface FormedReadings {
  /** Samples that became part of a reading. */
  used: number;
  /** Samples left out because another series, or another value of the same, told the same signal of the same device and moment. */
  toldTwice: number;
}

/** The reading that is being gathered. */
interface Gathering {
  readonly log: SampleLog;
  readonly sink: MessageSink;
  readonly numberOf: (set: LabelSet) => number;
  readonly instances: InstanceGathering;
  readonly values: Float64Array;
  /** By place: the series that told the value. */
  readonly tellers: (Series | undefined)[];
  speaker: Series | undefined;
  /** Samples that the reading is made of. */
  count: number;
  readonly formed: FormedReadings;
}

/**
 * Makes what joins the samples of a message to readings: one for each device and moment, and one for each instance of a partitioned
 * device besides, each device's in the order of time.
 * Two tellings of one signal are one: the preferred field stands, else the one that came first.
 */
export function readingFormer(): (log: SampleLog, sink: MessageSink) => FormedReadings {
  const values = new Float64Array(SIGNAL_COUNT).fill(Number.NaN);
  const tellers = Array.from({ length: SIGNAL_COUNT }, (): Series | undefined => undefined);
  const instances = instanceGathering();
  let latestSink: MessageSink | undefined;
  let sinkTurn = 0;

  return (log, sink) => {
    if (sink !== latestSink) {
      latestSink = sink;
      sinkTurn++;
    }
    const gathering: Gathering = {
      log,
      sink,
      instances,
      values,
      tellers,
      speaker: undefined,
      count: 0,
      formed: { used: 0, toldTwice: 0 },
      numberOf: (set) => {
        if (set.sinkTurn !== sinkTurn && set.meant.kind === 'subject') {
          set.subject = sink.subject(set.meant.descriptor);
          set.sinkTurn = sinkTurn;
        }
        return set.subject;
      },
    };
    for (const device of log.devices) formDevice(gathering, device);
    return gathering.formed;
  };
}

function formDevice(gathering: Gathering, device: MessageDevice): void {
  const { log } = gathering;
  let at = Number.NaN;
  const take = (sample: number): void => {
    const moment = log.at(sample);
    if (moment !== at) {
      finishReading(gathering, at);
      at = moment;
    }
    takeSample(gathering, log.series(sample), log.value(sample));
  };
  if (device.isInOrder) {
    for (let sample = device.firstSample; sample >= 0; sample = log.next(sample)) take(sample);
  } else for (const sample of sorted(device, log)) take(sample);
  finishReading(gathering, at);
}

/** Samples in the order of time; those of one moment in the order of their arrival. */
function sorted(device: MessageDevice, log: SampleLog): readonly number[] {
  const samples: number[] = [];
  for (let sample = device.firstSample; sample >= 0; sample = log.next(sample)) samples.push(sample);
  return samples.sort((a, b) => log.at(a) - log.at(b) || a - b);
}

function takeSample(gathering: Gathering, series: Series, value: number): void {
  const { measured } = series.kind.metric;
  if (measured === undefined) return;
  const { place, rank } = measured;
  if (series.kind.role === 'instance') return gathering.instances.add(series.set, { place, rank, value });
  const { speaker } = gathering;
  const teller = gathering.tellers[place];
  if (teller !== undefined && !isPreferred(gathering, { series, teller, place, value })) return;
  if (teller === undefined) gathering.count++;
  gathering.tellers[place] = series;
  gathering.values[place] = value;
  if (speaker === undefined || (namesHolder(series) && !namesHolder(speaker))) gathering.speaker = series;
}

const namesHolder = ({ set }: Series): boolean =>
  set.meant.kind === 'subject' && set.meant.descriptor.holder !== undefined;

interface SecondTelling {
  readonly series: Series;
  readonly teller: Series;
  readonly place: number;
  readonly value: number;
}

function isPreferred(gathering: Gathering, { series, teller, place, value }: SecondTelling): boolean {
  const [rank, rankBefore] = [rankOf(series), rankOf(teller)];
  if (rank !== rankBefore) return rank < rankBefore;
  const isSameSeries = series.kind === teller.kind && series.set === teller.set;
  const isSameSample = isSameSeries && value === gathering.values[place];
  if (!isSameSample && isMeantOnce(series)) gathering.formed.toldTwice++;
  return false;
}

const rankOf = ({ kind }: Series): number => kind.metric.measured?.rank ?? Number.POSITIVE_INFINITY;

/** False for what exporters repeat by design, such as the power of the board on each of its instances. */
const isMeantOnce = ({ kind, set }: Series): boolean =>
  kind.metric.measured?.field.where.size === 0 && set.meant.kind === 'subject' && set.meant.part.kind !== 'instance';

function finishReading(gathering: Gathering, at: number): void {
  finishWhole(gathering, at);
  const { instances, sink, numberOf, formed } = gathering;
  if (instances.isEmpty()) return;
  formed.used += instances.take((set, part, values) => {
    sink.instance({ subject: numberOf(set), at: at as Instant, part }, values);
  });
}

function finishWhole(gathering: Gathering, at: number): void {
  const { speaker, values, tellers, sink, numberOf, formed } = gathering;
  if (speaker === undefined) return;
  sink.reading(numberOf(speaker.set), at as Instant, values);
  formed.used += gathering.count;
  gathering.count = 0;
  gathering.speaker = undefined;
  values.fill(Number.NaN);
  tellers.fill(undefined);
}
