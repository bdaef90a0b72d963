import type { FileFinder } from '../ports/file-finder.ts';
import type { TelemetryInput, TelemetrySource } from '../ports/telemetry-source.ts';
import { type NamedInput, sourceOf } from './read-records.ts';
import type { SourcedInput } from './read-telemetry.ts';

export interface TelemetryDoors {
  readonly files: FileFinder;
  readonly telemetry: readonly TelemetrySource[];
}

const TELEMETRY_ENDINGS: Readonly<Record<string, readonly string[]>> = {
  'prometheus-text': ['.prom', '.prom.gz', '.txt', '.txt.gz'],
  'victoriametrics-jsonl': ['.jsonl', '.jsonl.gz', '.ndjson', '.ndjson.gz'],
};
const CSV_ENDINGS = ['.csv', '.csv.gz', '.txt', '.txt.gz'];

/** The files that the user named, each with the source that reads it. */
export async function telemetryInputs(
  doors: TelemetryDoors,
  telemetry: readonly NamedInput<Omit<TelemetryInput, 'path'>>[],
): Promise<readonly SourcedInput[]> {
  const inputs: SourcedInput[] = [];
  for (const { format, pattern, options } of telemetry) {
    const source = sourceOf(doors.telemetry, format);
    const files = await doors.files.find(pattern, TELEMETRY_ENDINGS[format] ?? CSV_ENDINGS);
    const isOneOfMany = files.length > 1;
    for (const { path, bytes } of files) inputs.push({ source, bytes, isOneOfMany, input: { ...options, path } });
  }
  return inputs;
}
