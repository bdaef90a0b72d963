import { newRawSample } from '../pushed-series/raw-sample.ts';
import type { MessageIntake } from '../pushed-series/message-intake.ts';
import type { SeriesMemory } from './series-memory.ts';
import { LENGTH_DELIMITED, readEnd, readTag, skipField, type Wire, wrongForm } from '../pushed-series/wire.ts';
import { readSample } from './wire-sample.ts';

/** What a reader of messages works with. */
export interface MessageDoors {
  readonly memory: SeriesMemory;
  readonly intake: MessageIntake;
  /** How long a message may be when unpacked. */
  readonly maximumBytes: number;
}

/** What the versions write differently in a series. */
export interface SamplesForm {
  readonly exemplarTag: number;
  readonly histogramTag: number;
}

const SAMPLE_TAG = 0x12;
/** Samples, exemplars and histograms are the fields 2 to 4, in both versions. */
const FIRST_FIELD = 2;
const LAST_FIELD = 4;

const sample = newRawSample();

/** Reads what is left of a series, and passes over its labels and all else. */
export function readSamples(
  wire: Wire,
  end: number,
  { form, intake }: { readonly form: SamplesForm; readonly intake: MessageIntake },
): void {
  while (wire.at < end) {
    const tag = readTag(wire, end);
    if (tag === SAMPLE_TAG) {
      readSample(wire, readEnd(wire, end), sample);
      intake.sample(sample);
      continue;
    }
    const field = tag >>> 3;
    if (field >= FIRST_FIELD && field <= LAST_FIELD && tag % 8 !== LENGTH_DELIMITED)
      throw wrongForm('a part of a series');
    if (tag === form.exemplarTag) intake.exemplar();
    else if (tag === form.histogramTag) intake.histogram();
    skipField(wire, tag, end);
  }
}
