import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SIGNAL_ORDER, type Signal } from '../src/domain/telemetry/signal.ts';
import type { SubjectDescriptor } from '../src/domain/telemetry/subject.ts';
import { type Fault, faultText } from '../src/foundation/problem.ts';
import type { InstancePart } from '../src/domain/telemetry/instance-part.ts';
import type { MessageSink } from '../src/ports/telemetry-decoder.ts';
import type { TelemetryInput, TelemetrySource } from '../src/ports/telemetry-source.ts';

export interface RecordedReading {
  readonly of: SubjectDescriptor;
  readonly at: number;
  readonly values: Partial<Record<Signal, number>>;
}

export interface RecordedInstance extends RecordedReading {
  readonly part: InstancePart;
}

export interface Recording {
  readonly readings: readonly RecordedReading[];
  readonly instances: readonly RecordedInstance[];
  readonly faults: readonly string[];
}

/** A sink that keeps everything it is told, for tests of telemetry sources. */
export function recordingSink(): MessageSink & Recording {
  const subjects: SubjectDescriptor[] = [];
  const numbers = new Map<string, number>();
  const readings: RecordedReading[] = [];
  const instances: RecordedInstance[] = [];
  const faults: string[] = [];
  return {
    readings,
    instances,
    faults,
    subject(descriptor) {
      const key = JSON.stringify(descriptor);
      const known = numbers.get(key);
      if (known !== undefined) return known;
      numbers.set(key, subjects.length);
      return subjects.push(descriptor) - 1;
    },
    reading(subject, at, values) {
      readings.push({ of: subjects[subject] as SubjectDescriptor, at, values: saidIn(values) });
    },
    instance({ subject, at, part }, values) {
      instances.push({ of: subjects[subject] as SubjectDescriptor, at, part, values: saidIn(values) });
    },
    fault(fault: Fault) {
      faults.push(faultText({ ...fault, where: 'input' }));
    },
  };
}

function saidIn(values: Float64Array): Partial<Record<Signal, number>> {
  const said: Partial<Record<Signal, number>> = {};
  for (const [place, signal] of SIGNAL_ORDER.entries()) {
    if (!Number.isNaN(values[place])) said[signal] = values[place] as number;
  }
  return said;
}

/** Writes a text to a file of its own, lets `use` have its path, and removes it. */
export async function withFile<Result>(
  content: string | Uint8Array,
  use: (path: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'comptroller-test-'));
  const path = join(folder, 'input');
  writeFileSync(path, content);
  try {
    return await use(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a source makes of a text. */
export const recordingOf = async (
  source: TelemetrySource,
  content: string | Uint8Array,
  input: Partial<TelemetryInput> = {},
): Promise<Recording> =>
  withFile(content, async (path) => {
    const sink = recordingSink();
    await source.read({ ...input, path }, sink);
    return sink;
  });
