import type { Finding } from '../domain/findings/finding.ts';
import type { RecordedReadings } from '../domain/telemetry/recorded-readings.ts';
import type { Instant } from '../foundation/instant.ts';
import { Problem } from '../foundation/problem.ts';
import type { CheckpointStore } from '../ports/checkpoint-store.ts';
import type { HoldStore } from '../ports/hold-store.ts';
import type { IngestLog, LoggedMessage, LogPosition } from '../ports/ingest-log.ts';
import type { MeasurementStore } from '../ports/measurement-store.ts';
import type { DecodedMessage } from '../ports/telemetry-decoder.ts';
import { type FoldMessagesDoors, foldMessages, type MessageFold, TICK } from './fold-messages.ts';
import type { LiveFoldLimits } from './fold-readings.ts';
import { storeWindows } from './store-windows.ts';

export interface IngestMessagesDoors extends FoldMessagesDoors {
  readonly log: IngestLog;
  readonly checkpoints: CheckpointStore;
  readonly store: Pick<MeasurementStore, 'write'>;
  readonly holds: Pick<HoldStore, 'write'>;
  readonly clock: () => Instant;
  /** Told when a flush that nobody waits for fails; the next one tries again. */
  readonly flushFailed: (error: unknown) => void;
  /** Told of each step by name; tests end the process there. */
  readonly step?: (step: string) => void;
}

export interface IngestMessagesOptions {
  readonly fold?: LiveFoldLimits;
  /** Between two checkpoints; a minute when absent. What lies between is folded again after a crash. */
  readonly checkpointMilliseconds?: number;
  /** Messages are refused while the log holds more than this; 1 GiB when absent. It must be some segments long. */
  readonly mostHeldBytes?: number;
  /** ... while more windows wait for the store; 200,000 when absent. */
  readonly mostPendingWindows?: number;
  /** ... while so many bytes are being made durable; 64 MiB when absent. */
  readonly mostBytesInFlight?: number;
}

/** Refused for now: the sender keeps the message and sends it again. */
export class Overloaded extends Problem {
  readonly reason: string;

  constructor(reason: string) {
    super('overloaded', `${reason}: send it again later.`);
    this.reason = reason;
  }
}

export interface IngestFigures {
  readonly messages: number;
  readonly samples: number;
  readonly overloads: number;
  readonly heldBytes: number;
  readonly pendingWindows: number;
  readonly waitingBytes: number;
}

/** Takes messages from senders, keeps each before it is acknowledged, and turns them into windows in the store. */
export interface IngestMessages extends AsyncDisposable {
  /**
   * Resolves when the message is durable and folded: then it may be acknowledged. A repeated message adds nothing.
   * @throws Overloaded; Problem `message-kind-unknown`, `message-unreadable`, `log-unwritable`: the message is then not taken.
   */
  accept(kind: string, body: Uint8Array, receivedAt: Instant): Promise<DecodedMessage>;
  /**
   * Writes whole windows to the store; when a checkpoint is due, keeps it and gives back the log's room.
   * Calls run one after the other. What a failed call didn't store the next one stores.
   * @param checkpoint `now`: whether or not it is due.
   */
  flush(checkpoint?: 'now'): Promise<void>;
  findings(): readonly Finding[];
  figures(): IngestFigures;
  /** Readings since the first checkpoint that came too late for their minutes. */
  lateReadings(): number;
  /** Why messages are refused at the moment, in phrases that anyone may read; empty while they are taken. */
  waitsFor(): readonly string[];
}

const MEBIBYTE = 1024 * 1024;
/** So many windows don't wait for the next regular flush: a minute of a large fleet comes at once, and takes two kilobytes a window. */
const WINDOWS_WORTH_A_FLUSH = 10_000;
/** Silent subjects are given their last minutes by ticks, so often. */
const TICK_MILLISECONDS = 60_000;
const TICK_BODY = new Uint8Array(0);
/** A log that refused is told of for so long, or until it takes a message: whoever is sent nowhere must try again some day. */
const REFUSAL_TOLD_MILLISECONDS = 60_000;

/**
 * Takes up the checkpoint, folds what the log holds after it, and is then ready for messages. The windows that this makes are
 * those that the acknowledged messages make, however often the process died: the log repeats what the checkpoint doesn't know.
 * Disposing of it keeps a last checkpoint; the doors stay open.
 * @throws Problem `log-kind-unknown`, `log-damaged`, `checkpoint-damaged`, `live-state-unreadable`; what the store throws when
 * more than it holds back comes from the log.
 */
export async function ingestMessages(
  doors: IngestMessagesDoors,
  options: IngestMessagesOptions = {},
): Promise<IngestMessages> {
  const checkpoint = await doors.checkpoints.read();
  const fold = foldMessages(doors, options.fold ?? {}, checkpoint);
  doors.step?.('start-restored');
  const flushes = flushesOf(doors, fold, options);
  for await (const message of doors.log.replay(checkpoint?.position)) {
    fold.refold(message);
    doors.step?.('start-message-folded');
    if (flushes.isWanted()) await flushes.run(false);
  }
  doors.step?.('start-replayed');
  return ingestOf({ doors, fold, flushes, limits: limitsOf(options) });
}

const limitsOf = (options: IngestMessagesOptions) => ({
  heldBytes: options.mostHeldBytes ?? 1024 * MEBIBYTE,
  pendingWindows: options.mostPendingWindows ?? 200_000,
  bytesInFlight: options.mostBytesInFlight ?? 64 * MEBIBYTE,
});

interface Flushes {
  /** So much is pending or held that it shouldn't wait for the next regular flush. */
  isWanted(): boolean;
  run(isCheckpointWanted: boolean): Promise<void>;
  /** Starts one unless one is under way; a failure is told. */
  start(): void;
}

/** Flushes run one after the other. */
function flushesOf(doors: IngestMessagesDoors, fold: MessageFold, options: IngestMessagesOptions): Flushes {
  const limits = limitsOf(options);
  const checkpointMilliseconds = options.checkpointMilliseconds ?? 60_000;
  let last: Promise<void> = Promise.resolve();
  let underWay = 0;
  /** The flush that has not begun, for all who want one meanwhile: a store that keeps silent gathers no queue. */
  let waiting: Promise<void> | undefined;
  let wanted = false;
  let checkpointAt: number = doors.clock();

  const isLogFull = (): boolean => doors.log.heldBytes > limits.heldBytes / 2;
  async function flush(isCheckpointWanted: boolean): Promise<void> {
    const now = doors.clock();
    // A clock that stepped back doesn't put the checkpoint off.
    const isDue = now - checkpointAt >= checkpointMilliseconds || now < checkpointAt || isLogFull();
    await storeWindows(doors, fold, isCheckpointWanted || isDue);
    if (isCheckpointWanted || isDue) checkpointAt = now;
  }
  function run(isCheckpointWanted: boolean): Promise<void> {
    wanted ||= isCheckpointWanted;
    if (waiting !== undefined) return waiting;
    underWay++;
    const flushed = last.then(begin).finally(() => underWay--);
    waiting = flushed;
    last = flushed.catch(() => undefined);
    return flushed;
  }
  function begin(): Promise<void> {
    const isCheckpointWanted = wanted;
    [waiting, wanted] = [undefined, false];
    return flush(isCheckpointWanted);
  }
  return {
    isWanted: () => fold.pending.length > Math.min(limits.pendingWindows / 4, WINDOWS_WORTH_A_FLUSH),
    run,
    start: () => void (underWay === 0 && run(false).catch(doors.flushFailed)),
  };
}

interface IngestParts {
  readonly doors: IngestMessagesDoors;
  readonly fold: MessageFold;
  readonly flushes: Flushes;
  readonly limits: ReturnType<typeof limitsOf>;
}

interface InFlight {
  readonly receivedAt: Instant;
  readonly readings: RecordedReadings;
  outcome: LogPosition | 'refused' | undefined;
}

type MessageToTake = Omit<LoggedMessage, 'position'>;

/** Makes messages durable and folds each then, in the order of the calls, which is the order of the log. */
function messagesInFlight(log: IngestLog, fold: MessageFold, step: (step: string) => void) {
  const inFlight: InFlight[] = [];
  let bytes = 0;

  /** As far as is known what became of them. */
  function foldSettled(): void {
    for (let first = inFlight[0]; first?.outcome !== undefined; first = inFlight[0]) {
      inFlight.shift();
      const { outcome, receivedAt, readings } = first;
      if (outcome === 'refused') fold.discard(readings);
      else fold.fold({ position: outcome, receivedAt }, readings);
    }
  }
  return {
    bytes: () => bytes,
    async take(message: MessageToTake, readings: RecordedReadings): Promise<void> {
      const flight: InFlight = { receivedAt: message.receivedAt, readings, outcome: undefined };
      inFlight.push(flight);
      bytes += message.body.length;
      try {
        flight.outcome = await log.append(message);
        step('message-durable');
      } finally {
        flight.outcome ??= 'refused';
        bytes -= message.body.length;
        foldSettled();
      }
      step('message-folded');
    },
  };
}

/** Whether the log refused what it was given last, and not long ago. */
function refusalMemory(clock: () => Instant) {
  let refusedAt = Number.NEGATIVE_INFINITY;
  return {
    async watch(taking: Promise<void>): Promise<void> {
      try {
        await taking;
        refusedAt = Number.NEGATIVE_INFINITY;
      } catch (error) {
        refusedAt = clock();
        throw error;
      }
    },
    isRecent: () => Math.abs(clock() - refusedAt) < REFUSAL_TOLD_MILLISECONDS,
  };
}

function ingestOf({ doors, fold, flushes, limits }: IngestParts): IngestMessages {
  const { log, clock, step = () => undefined } = doors;
  const flights = messagesInFlight(log, fold, step);
  const counts = { messages: 0, samples: 0, overloads: 0 };
  const refusal = refusalMemory(clock);

  const figures = (): IngestFigures => ({
    ...counts,
    heldBytes: log.heldBytes,
    pendingWindows: fold.pending.length,
    waitingBytes: fold.waitingBytes(),
  });
  const overloadNow = () => overloadOf(limits, { ...figures(), bytesInFlight: flights.bytes() });
  function refuseOverload(): void {
    const overload = overloadNow();
    if (overload === undefined) return;
    counts.overloads++;
    flushes.start();
    throw overload;
  }
  async function tick(): Promise<void> {
    const receivedAt = clock();
    // A clock that stepped back is told to the log too: it would stand still until the time before comes again.
    if (!fold.hasOpenWindows() || Math.abs(receivedAt - fold.logTime()) < TICK_MILLISECONDS) return;
    await refusal.watch(flights.take({ kind: TICK, body: TICK_BODY, receivedAt }, fold.noReadings()));
  }
  return {
    async accept(kind, body, receivedAt) {
      refuseOverload();
      const { decoded, readings } = fold.read(kind, body);
      step('message-decoded');
      await refusal.watch(flights.take({ kind, body, receivedAt }, readings));
      if (flushes.isWanted()) flushes.start();
      counts.messages++;
      counts.samples += decoded.samples;
      return decoded;
    },
    async flush(checkpoint) {
      // A log that can't be written must not keep windows from the store.
      await tick().catch(doors.flushFailed);
      await flushes.run(checkpoint === 'now');
    },
    findings: () => fold.findings(),
    lateReadings: () => fold.lateReadings(),
    figures,
    waitsFor() {
      const overload = overloadNow();
      return [
        ...(refusal.isRecent() ? ["the ingest log can't be written"] : []),
        ...(overload === undefined ? [] : [overload.reason]),
      ];
    },
    [Symbol.asyncDispose]: () => flushes.run(true),
  };
}

function overloadOf(
  limits: ReturnType<typeof limitsOf>,
  now: IngestFigures & { readonly bytesInFlight: number },
): Overloaded | undefined {
  if (now.bytesInFlight >= limits.bytesInFlight) return new Overloaded('The disk is behind');
  if (now.pendingWindows >= limits.pendingWindows) return new Overloaded('The store of measurements is behind');
  if (now.heldBytes >= limits.heldBytes) return new Overloaded('The ingest log is full');
  return undefined;
}
