import type { LabelledHold } from '../domain/accounting/place-allocations.ts';
import { faultFindings } from '../domain/findings/fault-findings.ts';
import type { Finding } from '../domain/findings/finding.ts';
import { clockOffsets } from '../domain/telemetry/clock-offset.ts';
import { type DeviceWindow, PLACE_COUNT } from '../domain/telemetry/device-window.ts';
import { windowFold } from '../domain/telemetry/fold.ts';
import { foldFindings } from '../domain/telemetry/fold-findings.ts';
import { labelSpans } from '../domain/telemetry/label-spans.ts';
import { plausibleSpan } from '../domain/telemetry/plausible-span.ts';
import { accountOfHolder, type SubjectDescriptor } from '../domain/telemetry/subject.ts';
import type { SubjectIndex } from '../domain/telemetry/subject-index.ts';
import type { Period } from '../foundation/instant.ts';
import { type Fault, Problem } from '../foundation/problem.ts';
import type { Progress } from '../ports/progress.ts';
import type { ReadingSink, TelemetryInput, TelemetrySource } from '../ports/telemetry-source.ts';
import type { WindowStore } from '../ports/window-store.ts';

export interface ReadTelemetryDoors {
  readonly windows: WindowStore;
  readonly progress: Progress;
}

/** One file with the source that reads it. */
export interface SourcedInput {
  readonly source: TelemetrySource;
  readonly input: TelemetryInput;
  readonly bytes: number;
  /** The user named a folder or a glob: a file in it that is of another format is told and left out. */
  readonly isOneOfMany: boolean;
}

export interface ReadTelemetrySubject {
  readonly index: SubjectIndex;
  readonly inputs: readonly SourcedInput[];
  /** Readings outside are left out; undefined: all are taken. */
  readonly period?: Period;
}

export interface TelemetryRead {
  /** From the first moment that the readings of the fleet's devices and meters tell of to the last; undefined when there is none. */
  readonly span?: Period;
  /** Who the telemetry itself says held the devices. */
  readonly labels: readonly LabelledHold[];
  readonly findings: readonly Finding[];
  readonly faults: readonly Fault[];
}

/** Reads every input into device windows. What can't be used is told, file by file; the rest is used. */
export async function readTelemetry(doors: ReadTelemetryDoors, subject: ReadTelemetrySubject): Promise<TelemetryRead> {
  const { windows, progress } = doors;
  const known = knownSpans(subject.index);
  const fold = windowFold({
    ...(subject.period === undefined ? {} : { period: subject.period }),
    emit(window) {
      known.window(window);
      windows.add(window);
    },
    ...(windows.pool && { pool: windows.pool }),
  });
  const book = descriptorBook(subject.index);
  const faults: Fault[] = [];
  const labels = labelSpans((descriptor) => book.labelled(descriptor));
  const sink: ReadingSink = {
    subject: (descriptor) => book.number(descriptor),
    reading(descriptor, at, values) {
      const number = book.seen(descriptor, at);
      if (number === undefined) return;
      if (book.hasHolder(descriptor)) labels.seen(descriptor, at);
      fold.reading(number, at, values);
    },
    fault: (fault) => faults.push(fault),
  };
  progress.begin(
    'reading telemetry',
    subject.inputs.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  for (const sourced of subject.inputs) {
    await readInput(sourced, { sink, progress });
    fold.endInput();
    book.endInput();
  }
  progress.end();
  const noticed = fold.notices().flatMap((notices) => {
    return foldFindings(notices, subject.index.subjectName(notices.subject), book.readings(notices.subject));
  });
  const { span, findings: farOff } = plausibleSpan(known.spans());
  return {
    ...(span === undefined ? {} : { span }),
    labels: labels.all().flatMap(({ holder, ...span }) => (span.until > span.from ? [{ ...span, ...holder }] : [])),
    findings: [...book.findings(), ...farOff, ...noticed, ...faultFindings(faults)],
    faults,
  };
}

/** @throws Problem `telemetry-unreadable` for a file that was named by itself. */
async function readInput(
  { source, input, isOneOfMany }: SourcedInput,
  { sink, progress }: { readonly sink: ReadingSink; readonly progress: Progress },
): Promise<void> {
  try {
    await source.read(input, sink, (count) => progress.advance(count));
  } catch (error) {
    const isForeign = error instanceof Problem && error.code === 'telemetry-unreadable';
    if (!isForeign || !isOneOfMany) throw error;
    sink.fault({ where: input.path, message: `left out: ${error.message}` });
  }
}

/**
 * From the first to the last moment of which something is known, for each device and meter: one wrong time stamp knows of no
 * moment and moves neither.
 */
function knownSpans(index: SubjectIndex) {
  const spans = new Map<number, { from: number; until: number }>();
  return {
    /** A place of which nothing is known spans from beyond all time to before it. */
    window({ subject, coveredFrom, coveredUntil }: DeviceWindow): void {
      let span = spans.get(subject);
      if (span === undefined) {
        span = { from: Number.POSITIVE_INFINITY, until: Number.NEGATIVE_INFINITY };
        spans.set(subject, span);
      }
      for (let place = 0; place < PLACE_COUNT; place++) {
        if ((coveredFrom[place] as number) < span.from) span.from = coveredFrom[place] as number;
        if ((coveredUntil[place] as number) > span.until) span.until = coveredUntil[place] as number;
      }
    },
    spans: () =>
      [...spans]
        .filter(([, { from, until }]) => from < until)
        .map(([subject, span]) => ({ name: index.subjectName(subject), ...span })),
  };
}

interface DescriptorState {
  readonly descriptor: SubjectDescriptor;
  /** Undefined: nothing in the fleet. */
  readonly subject: number | undefined;
  readonly findings: readonly Finding[];
  readings: number;
  from: number;
  until: number;
}

/** Remembers each descriptor's subject, so that a reading costs a look into an array. */
function descriptorBook(index: SubjectIndex) {
  const states: DescriptorState[] = [];
  const known = new Map<string, number>();
  const readingsBySubject = new Map<number, number>();
  const offsets: Finding[] = [];
  let firstOfInput = 0;

  return {
    number(descriptor: SubjectDescriptor): number {
      const key = JSON.stringify(descriptor);
      const earlier = known.get(key);
      if (earlier !== undefined) return earlier;
      const found = index.resolve(descriptor);
      const state = {
        descriptor,
        subject: found.kind === 'device' || found.kind === 'meter' ? found.subject : undefined,
        findings: found.kind === 'not-accounted' ? [] : found.findings,
        readings: 0,
        from: Number.POSITIVE_INFINITY,
        until: Number.NEGATIVE_INFINITY,
      };
      known.set(key, states.push(state) - 1);
      return states.length - 1;
    },
    seen(descriptor: number, at: number): number | undefined {
      const state = states[descriptor] as DescriptorState;
      state.readings++;
      if (at < state.from) state.from = at;
      if (at > state.until) state.until = at;
      return state.subject;
    },
    hasHolder: (descriptor: number): boolean => states[descriptor]?.descriptor.holder !== undefined,
    labelled(descriptor: number) {
      const state = states[descriptor];
      if (state?.subject === undefined || state.descriptor.holder === undefined) return undefined;
      return { subject: state.subject, holder: accountOfHolder(state.descriptor.holder) };
    },
    /** A descriptor's numbers start afresh with each input, so that each input's clocks are compared among themselves. */
    endInput(): void {
      const ofInput = states.slice(firstOfInput).filter((state) => state.readings > 0);
      offsets.push(
        ...clockOffsets(ofInput.map((state) => ({ name: nameOf(state), from: state.from, until: state.until }))),
      );
      for (const { subject, readings } of ofInput) {
        if (subject !== undefined) readingsBySubject.set(subject, (readingsBySubject.get(subject) ?? 0) + readings);
      }
      firstOfInput = states.length;
      known.clear();
    },
    readings: (subject: number): number => readingsBySubject.get(subject) ?? 0,
    findings: (): readonly Finding[] => [...offsets, ...states.flatMap(withCount)],
  };
}

const nameOf = ({ descriptor }: DescriptorState): string =>
  [descriptor.node ?? '', descriptor.index ?? descriptor.uuid ?? ''].filter((part) => part !== '').join('/') ||
  'unnamed';

/** A finding about readings that went nowhere tells how many. */
const withCount = ({ findings, readings, subject }: DescriptorState): readonly Finding[] =>
  subject === undefined && readings > 0 ? findings.map((finding) => ({ ...finding, count: readings })) : findings;
