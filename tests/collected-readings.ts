import { SIGNAL_INDEX, type Signal } from '../src/domain/telemetry/signal.ts';
import type { SubjectDescriptor } from '../src/domain/telemetry/subject.ts';
import type { Fault } from '../src/foundation/problem.ts';
import type { TelemetryInput, TelemetrySource } from '../src/ports/telemetry-source.ts';

export interface CollectedReading {
  readonly subject: SubjectDescriptor;
  readonly at: number;
  /** Undefined where the reading says nothing of the signal. */
  readonly value: (signal: Signal) => number | undefined;
  readonly values: Float64Array;
}

export interface Collected {
  readonly readings: readonly CollectedReading[];
  readonly subjects: readonly SubjectDescriptor[];
  readonly faults: readonly Fault[];
  readonly bytes: number;
}

/** Reads an input whole and keeps everything that the source gave. */
export async function collectReadings(source: TelemetrySource, input: TelemetryInput): Promise<Collected> {
  const readings: CollectedReading[] = [];
  const subjects: SubjectDescriptor[] = [];
  const faults: Fault[] = [];
  let bytes = 0;
  await source.read(
    input,
    {
      subject(descriptor) {
        const known = subjects.findIndex((subject) => JSON.stringify(subject) === JSON.stringify(descriptor));
        return known >= 0 ? known : subjects.push(descriptor) - 1;
      },
      reading(subject, at, given) {
        const values = given.slice();
        readings.push({
          subject: subjects[subject]!,
          at,
          values,
          value: (signal) => (Number.isNaN(values[SIGNAL_INDEX[signal]]) ? undefined : values[SIGNAL_INDEX[signal]]),
        });
      },
      fault: (fault) => faults.push(fault),
    },
    (count) => {
      bytes += count;
    },
  );
  return { readings, subjects, faults, bytes };
}
