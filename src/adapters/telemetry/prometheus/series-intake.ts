import { createHash } from 'node:crypto';
import { SIGNAL_INDEX } from '../../../domain/telemetry/signal.ts';
import type { SeriesName } from '../../../foundation/exposition-format.ts';
import type { ReadingSink, TelemetryInput } from '../../../ports/telemetry-source.ts';
import { type FaultList, faultList } from './fault-list.ts';
import { type MetricField, type MetricTable, meets } from './metric-table.ts';
import { type SeriesJoin, type SeriesJoinOptions, type SeriesMeaning, seriesJoin } from './series-join.ts';
import { type DevicePart, subjectOf } from './series-subject.ts';
import { signalValue } from './signal-value.ts';

/** A series that is used: its number in the join and what its values mean. */
export interface OpenSeries {
  readonly id: number;
  readonly field: MetricField;
}

/** Where both Prometheus formats hand in what they read. */
export interface SeriesIntake {
  readonly faults: FaultList;
  /** `undefined` for a series that says nothing which is used here. */
  series(name: SeriesName): OpenSeries | undefined;
  /** @param at milliseconds since 1970 */
  sample(series: OpenSeries, sample: { readonly at: number; readonly value: number; readonly line: number }): void;
  /** Gives all readings on and tells what was noticed of the whole input. */
  end(): void;
  readonly dispose: () => void;
}

export interface IntakeOptions {
  readonly table: MetricTable;
  readonly input: TelemetryInput;
  readonly sink: ReadingSink;
  readonly join?: SeriesJoinOptions;
}

export function seriesIntake({ table, input, sink, join: joinOptions = {} }: IntakeOptions): SeriesIntake {
  const faults = faultList(sink, input.path);
  const join = seriesJoin(sink, joinOptions);
  const open = new Map<string, OpenSeries>();
  let hasKnownMetric = false;
  if (input.utcOffsetMinutes !== undefined && input.utcOffsetMinutes !== 0) {
    faults.once('the time stamps of Prometheus count from 1970 in UTC: the option for local time is not used');
  }

  return {
    faults,
    series(name) {
      const field = table.field(name.name);
      hasKnownMetric ||= field !== undefined;
      if (field === undefined || !meets(field, name.labels)) return undefined;
      const of = subjectOf(name.labels, table, input);
      if (of.kind === 'unusable') {
        faults.once(`a series of ${name.name} ${of.message}`);
        return undefined;
      }
      if (open.size >= MOST_SERIES) {
        faults.once(
          `it holds more than ${MOST_SERIES} series: those after are not used, so split it by time or by node`,
        );
        return undefined;
      }
      const instance = instanceMeant(field, of.part, faults);
      if (instance === 'unsaid') return undefined;
      const subject = sink.subject(of.descriptor);
      const meaning: SeriesMeaning = {
        descriptor: of.descriptor,
        subject,
        place: SIGNAL_INDEX[field.signal],
        rank: field.rank,
        isMeantOnce: of.part.kind !== 'instance' && field.where.size === 0,
        ...(instance && { instance }),
      };
      const key = `${subject}|${seriesKey(name)}`;
      return open.get(key) ?? remember(open, key, { id: join.open(meaning), field });
    },
    sample(series, { at, value, line }) {
      const said = signalValue(series.field, value);
      if (said.kind === 'value') join.add(series.id, at, said.value);
      else if (said.kind === 'impossible') faults.line(line, said.message);
    },
    end() {
      if (!hasKnownMetric) faults.once(NOTHING_KNOWN);
      tellNotices(join, faults);
      faults.end();
    },
    dispose: join.dispose,
  };
}

/** Equal for equal label sets, whatever their order; short, because there may be very many. */
function seriesKey({ name, labels }: SeriesName): string {
  const ordered = [name, ...[...labels].sort(([a], [b]) => (a < b ? -1 : 1))];
  return createHash('sha256').update(JSON.stringify(ordered)).digest('base64url');
}

function remember(open: Map<string, OpenSeries>, key: string, series: OpenSeries): OpenSeries {
  open.set(key, series);
  return series;
}

/** Each takes about a kilobyte of memory as long as the input is read. */
const MOST_SERIES = 1_000_000;
const NOTHING_KNOWN = 'nothing in it is of a metric that is known here: docs/prometheus-names.md lists those that are';
const INSTANCE_UNKNOWN =
  'the size of a MIG instance is not known (GPU_I_PROFILE and modelName must name a profile such as 2g.20gb and a part of data/metrics): ' +
  'the activity of its device is taken as not known';
const PARTITIONED =
  "a partitioned AMD device is told of: the power, energy and clock of its first partition are used as the board's, " +
  'activity and operation counts of its partitions are taken as not known';

/** Which instance of its device the series is to be added up for; `unsaid` where it says nothing of the device. */
export function instanceMeant(
  field: MetricField,
  part: DevicePart,
  faults: Pick<FaultList, 'once'>,
): SeriesMeaning['instance'] | 'unsaid' | undefined {
  if (part.kind === 'whole') return undefined;
  if (part.kind === 'partition') {
    faults.once(PARTITIONED);
    return field.scope === 'board' && part.isFirst ? undefined : 'unsaid';
  }
  if (field.scope !== 'engine') return field.scope === 'board' ? undefined : 'unsaid';
  if (part.share === undefined) faults.once(INSTANCE_UNKNOWN);
  return { id: part.id, share: part.share };
}

function tellNotices(join: SeriesJoin, faults: FaultList): void {
  const { toldTwice, instancesAboveWhole } = join.end();
  if (instancesAboveWhole > 0) {
    faults.once(
      `${instancesAboveWhole} readings of MIG instances add up to more than their device: the device's whole is used`,
    );
  }
  if (toldTwice > 0) {
    faults.once(
      `${toldTwice} samples tell a signal that another series tells of the same device (a renamed metric or label, or two scrapers): each signal is counted once`,
    );
  }
}
