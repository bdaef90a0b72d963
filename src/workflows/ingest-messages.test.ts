import { describe, expect, it } from 'vitest';
import { doorsOf, type memoryHoldTaker, type memoryWindowTaker } from '../../tests/memory-ingest.ts';
import {
  oracleHolds,
  oracleWindows,
  randomNumbers,
  scenario,
  SCENARIO_START,
} from '../../tests/crash/ingest-scenario.ts';
import { bitsOf } from '../../tests/crash/window-bits.mjs';
import { testDecoder } from '../../tests/crash/test-decoder.mjs';
import { instant } from '../foundation/instant.ts';
import { Problem } from '../foundation/problem.ts';
import type { LogPosition } from '../ports/ingest-log.ts';
import { ingestMessages, type IngestMessagesDoors, type IngestMessagesOptions } from './ingest-messages.ts';

const KIND = 'test-json';

const groups = scenario(60, randomNumbers(3));
const expected = oracleWindows(groups.flat().flatMap(({ rows }) => rows));

const stored = (store: ReturnType<typeof memoryWindowTaker>): Map<string, string> =>
  new Map([...store.windows].map(([key, { window }]) => [key, bitsOf(window)]));

/** By subject and holder from when until when. */
function heldSpans({ holds }: ReturnType<typeof memoryHoldTaker>) {
  const held = new Map<string, readonly [number, number]>();
  for (const { subjectName, customerId, workloadId, from, until } of holds.values()) {
    const key = `${subjectName} ${customerId}/${workloadId}`;
    const known = held.get(key) ?? [from, until];
    held.set(key, [Math.min(known[0], from), Math.max(known[1], until)]);
  }
  return held;
}

const expectedHolds = oracleHolds(groups.flat().flatMap(({ rows }) => rows));

const bodyOf = (rows: unknown): Uint8Array => Buffer.from(JSON.stringify(rows));

async function sendAll(doors: IngestMessagesDoors, options: IngestMessagesOptions = {}, sent = groups): Promise<void> {
  const ingest = await ingestMessages(doors, options);
  for (const group of sent) {
    await Promise.all(group.map(({ body, receivedAt }) => ingest.accept(KIND, Buffer.from(body), instant(receivedAt))));
  }
  await ingest[Symbol.asyncDispose]();
}

describe('ingesting messages', () => {
  it('gives the windows of all that was acknowledged', async () => {
    const { doors, plain } = doorsOf();
    await sendAll(doors);
    expect(stored(plain.store)).toEqual(expected);
    expect(heldSpans(plain.holds)).toEqual(expectedHolds);
    expect(plain.log.messages).toEqual([]);
  });

  it('gives the same when it ends and starts again between any two groups', async () => {
    const { doors, plain } = doorsOf();
    for (const group of groups) await sendAll(doors, {}, [group]);
    expect(stored(plain.store)).toEqual(expected);
    expect(heldSpans(plain.holds)).toEqual(expectedHolds);
  });

  it('keeps no checkpoint before it is stored who held what', async () => {
    const { doors, plain } = doorsOf();
    const refusing = { ...doors, holds: { write: () => Promise.reject(new Error('no room')) } };
    await expect(sendAll(refusing)).rejects.toThrow('no room');
    expect(plain.checkpoints.latest).toBeUndefined();
    await sendAll(doors, {}, []);
    expect(heldSpans(plain.holds)).toEqual(expectedHolds);
  });

  it('believes nobody who says who held a device long from now', async () => {
    const { doors, plain } = doorsOf();
    const late = SCENARIO_START + 3_600_000;
    const rows = [SCENARIO_START, late, late + 1000].map((at) => [0, at, [1, null, null, null, null]]);
    const ingest = await ingestMessages(doors);
    await ingest.accept(KIND, bodyOf(rows), instant(SCENARIO_START));
    await ingest[Symbol.asyncDispose]();
    expect(heldSpans(plain.holds)).toEqual(new Map());
  });

  it('gives the same from the log alone, when no checkpoint was kept', async () => {
    const { doors, plain } = doorsOf();
    await sendAll({
      ...doors,
      checkpoints: { read: () => Promise.resolve(undefined), write: () => Promise.reject(new Error('no')) },
    }).catch(() => undefined);
    await sendAll(doors, {}, []);
    expect(stored(plain.store)).toEqual(expected);
  });

  it.each(['store', 'checkpoints', 'log'] as const)('loses nothing when the %s fails in a flush', async (failing) => {
    const { doors, plain, failures } = doorsOf();
    const failure = new Problem('unreachable', 'away for a while');
    let isFailing = true;
    const refuse = async <Value>(act: () => Promise<Value>): Promise<Value> => {
      if (isFailing) throw failure;
      return act();
    };
    const ingest = await ingestMessages({
      ...doors,
      store: failing === 'store' ? { write: (windows) => refuse(() => plain.store.write(windows)) } : plain.store,
      checkpoints:
        failing === 'checkpoints'
          ? { ...plain.checkpoints, write: (one) => refuse(() => plain.checkpoints.write(one)) }
          : plain.checkpoints,
      log:
        failing === 'log'
          ? Object.assign(Object.create(plain.log) as typeof plain.log, {
              release: (upTo: LogPosition) => refuse(() => plain.log.release(upTo)),
            })
          : plain.log,
    });
    for (const [index, group] of groups.entries()) {
      for (const { body, receivedAt } of group) await ingest.accept(KIND, Buffer.from(body), instant(receivedAt));
      isFailing = index < groups.length - 2;
      await ingest.flush('now').catch((error: unknown) => failures.push(error));
    }
    expect(new Set(failures)).toEqual(new Set([failure]));
    await ingest.flush('now');
    expect(stored(plain.store)).toEqual(expected);
    expect(plain.log.messages).toEqual([]);
  });

  it('refuses a message that can not be read, and one of a kind that is not known, and keeps neither', async () => {
    const { doors, plain } = doorsOf({
      decoders: [
        {
          kind: KIND,
          decode() {
            throw new Problem('message-unreadable', 'not this format');
          },
        },
      ],
    });
    const ingest = await ingestMessages(doors);
    await expect(ingest.accept(KIND, bodyOf([]), instant(0))).rejects.toMatchObject({ code: 'message-unreadable' });
    await expect(ingest.accept('other', bodyOf([]), instant(0))).rejects.toMatchObject({
      code: 'message-kind-unknown',
    });
    expect(plain.log.messages).toEqual([]);
  });

  it('does not fold a message that the log refused, and goes on with the next', async () => {
    const { doors, plain } = doorsOf();
    let refusals = 1;
    const log = Object.assign(Object.create(plain.log) as typeof plain.log, {
      append: (message: Parameters<typeof plain.log.append>[0]) =>
        refusals-- > 0 ? Promise.reject(new Problem('log-unwritable', 'the disk is full')) : plain.log.append(message),
    });
    const ingest = await ingestMessages({ ...doors, log });
    const row = (at: number, watts: number) => bodyOf([[0, SCENARIO_START + at, [watts, null, null, null, null]]]);
    const sent = await Promise.allSettled([
      ingest.accept(KIND, row(0, 9000), instant(SCENARIO_START)),
      ingest.accept(KIND, row(0, 100), instant(SCENARIO_START)),
      ingest.accept(KIND, row(10_000, 100), instant(SCENARIO_START)),
    ]);
    expect(sent.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    await ingest.accept(KIND, bodyOf([]), instant(SCENARIO_START + 3_600_000));
    await ingest.flush();
    expect([...plain.store.windows.values()].map(({ window }) => window.integral[0])).toEqual([1000]);
  });

  it('waits for a log that refuses, until it takes a message or a minute has gone by', async () => {
    const { doors, plain } = doorsOf();
    let [isFull, now] = [true, SCENARIO_START];
    const log = Object.assign(Object.create(plain.log) as typeof plain.log, {
      append: (message: Parameters<typeof plain.log.append>[0]) =>
        isFull ? Promise.reject(new Problem('log-unwritable', 'the disk is full')) : plain.log.append(message),
    });
    const ingest = await ingestMessages({ ...doors, log, clock: () => instant(now) });
    const send = () => ingest.accept(KIND, bodyOf([]), instant(now)).catch(() => undefined);
    await send();
    now += 59_999;
    expect(ingest.waitsFor()).toEqual(["the ingest log can't be written"]);
    now += 1;
    expect(ingest.waitsFor()).toEqual([]);
    await send();
    isFull = false;
    await send();
    expect(ingest.waitsFor()).toEqual([]);
  });

  it('does not start when the log holds a kind that nobody reads here', async () => {
    const { doors, plain } = doorsOf();
    await plain.log.append({ kind: 'gone', body: bodyOf([]), receivedAt: instant(0) });
    await expect(ingestMessages(doors)).rejects.toMatchObject({ code: 'log-kind-unknown', isLasting: true });
  });

  it('tells a logged message that can not be read any more, and folds the others', async () => {
    const { doors, plain } = doorsOf();
    await sendAll({
      ...doors,
      checkpoints: { ...plain.checkpoints, write: () => Promise.reject(new Error('no')) },
    }).catch(() => undefined);
    const unreadable = bodyOf([[1, 2, [3]]]);
    await plain.log.append({ kind: KIND, body: unreadable, receivedAt: instant(0) });
    const decode: typeof testDecoder.decode = (body, sink) => {
      if (body.length === unreadable.length) throw new Problem('message-unreadable', 'not this format');
      return testDecoder.decode(body, sink);
    };
    const ingest = await ingestMessages({ ...doors, decoders: [{ kind: KIND, decode }] });
    expect(ingest.findings().filter(({ code }) => code === 'message-malformed')).toHaveLength(1);
    await ingest.flush();
    expect(stored(plain.store)).toEqual(expected);
  });

  it('tells that the state before the first message of the log is not known', async () => {
    const { doors, plain } = doorsOf();
    await sendAll(doors);
    plain.checkpoints.latest = undefined;
    await plain.log.append({ kind: KIND, body: bodyOf([]), receivedAt: instant(0) });
    const ingest = await ingestMessages(doors);
    expect(ingest.findings().map(({ code }) => code)).toContain('checkpoint-missing');
  });
});

describe('time', () => {
  const steady = (minutes: number): string[] =>
    Array.from({ length: minutes * 4 }, (_, index) =>
      JSON.stringify([[0, SCENARIO_START + index * 15_000, [100, null, null, null, null]]]),
    );

  it('that passes without messages closes the last minutes, also after a restart', async () => {
    const { doors, plain, time } = doorsOf();
    const ingest = await ingestMessages(doors);
    for (const body of steady(3)) await ingest.accept(KIND, Buffer.from(body), instant(time.now));
    await ingest.flush('now');
    expect(plain.store.windows.size).toBe(0);
    time.now += 14 * 60_000;
    await ingest.flush('now');
    expect(plain.store.windows.size).toBe(0);
    const later = await ingestMessages(doors);
    time.now += 2 * 60_000;
    await later.flush();
    expect(plain.store.windows.size).toBe(3);
  });

  it('that steps back by hours changes no window and keeps no checkpoint from being written', async () => {
    const { doors, plain, time } = doorsOf();
    const ingest = await ingestMessages(doors);
    for (const group of groups) {
      for (const { body, receivedAt } of group)
        await ingest.accept(KIND, Buffer.from(body), instant(receivedAt - 5 * 3_600_000 * (receivedAt % 2)));
      time.now -= 3_600_000;
      await ingest.flush();
      expect(plain.checkpoints.latest).toBeDefined();
    }
    expect(stored(plain.store)).toEqual(expected);
  });
});
