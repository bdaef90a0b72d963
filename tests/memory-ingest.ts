import { instant } from '../src/foundation/instant.ts';
import type { NamedHold } from '../src/domain/telemetry/live-holds.ts';
import type { Checkpoint, CheckpointStore } from '../src/ports/checkpoint-store.ts';
import type { IngestLog, LoggedMessage, LogPosition } from '../src/ports/ingest-log.ts';
import type { NamedWindow } from '../src/ports/measurement-store.ts';
import type { IngestMessagesDoors } from '../src/workflows/ingest-messages.ts';
import { SCENARIO_START } from './crash/ingest-scenario.ts';
import { testDecoder, testIndex } from './crash/test-decoder.mjs';

/** An ingest log in memory; for tests of what stands on it. */
export function memoryLog(): IngestLog & { readonly messages: readonly LoggedMessage[] } {
  let messages: LoggedMessage[] = [];
  let position = 0;
  return {
    get messages() {
      return messages;
    },
    async append(message) {
      await Promise.resolve();
      messages.push({ ...message, body: message.body.slice(), position: ++position as LogPosition });
      return position as LogPosition;
    },
    async *replay(after) {
      await Promise.resolve();
      position = Math.max(position, after ?? 0);
      yield* messages.filter((message) => message.position > (after ?? 0));
    },
    async release(upTo) {
      await Promise.resolve();
      messages = messages.filter((message) => message.position > upTo);
    },
    get heldBytes() {
      return messages.reduce((sum, { body }) => sum + body.length, 0);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

export function memoryCheckpoints(): CheckpointStore & { latest: Checkpoint | undefined } {
  const store: CheckpointStore & { latest: Checkpoint | undefined } = {
    latest: undefined,
    read: () => Promise.resolve(store.latest),
    async write({ position, pieces }, beforeKept) {
      const all: Uint8Array[] = [];
      for (const piece of pieces) {
        all.push(piece.slice());
        await Promise.resolve();
      }
      await beforeKept?.();
      store.latest = { position, state: new Uint8Array(Buffer.concat(all)) };
    },
  };
  return store;
}

/** Takes windows by subject and minute, as a measurement store does; refuses them while it is told to. */
export function memoryWindowTaker() {
  const windows = new Map<string, NamedWindow>();
  const taker = {
    windows,
    refusal: undefined as Error | undefined,
    writes: 0,
    async write(given: readonly NamedWindow[]): Promise<void> {
      await Promise.resolve();
      if (taker.refusal !== undefined) throw taker.refusal;
      taker.writes++;
      for (const one of given) windows.set(`${one.subjectName} ${one.window.from}`, structuredClone(one));
    },
  };
  return taker;
}

/** Takes holds as a store of them does: the end that was told last, by subject, holder and start. */
export function memoryHoldTaker() {
  const holds = new Map<string, NamedHold>();
  return {
    holds,
    async write(given: readonly NamedHold[]): Promise<void> {
      await Promise.resolve();
      for (const one of given) holds.set(`${one.subjectName} ${one.customerId}/${one.workloadId} ${one.from}`, one);
    },
  };
}

/** What ingest asks for, in memory, of the test's own messages; `plain` without the changes. */
export function doorsOf(changes: Partial<IngestMessagesDoors> = {}) {
  const time = { now: SCENARIO_START };
  const failures: unknown[] = [];
  const doors = {
    log: memoryLog(),
    checkpoints: memoryCheckpoints(),
    store: memoryWindowTaker(),
    holds: memoryHoldTaker(),
    decoders: [testDecoder],
    index: testIndex,
    clock: () => instant(time.now),
    flushFailed: (error: unknown) => void failures.push(error),
  };
  return { doors: { ...doors, ...changes }, plain: doors, time, failures };
}
