import { expect, it } from 'vitest';
import { oracleWindows, randomNumbers, scenario, SCENARIO_START } from '../../tests/crash/ingest-scenario.ts';
import { bitsOf } from '../../tests/crash/window-bits.mjs';
import { testDecoder, testIndex } from '../../tests/crash/test-decoder.mjs';
import { memoryCheckpoints, memoryHoldTaker, memoryLog, memoryWindowTaker } from '../../tests/memory-ingest.ts';
import { instant } from '../foundation/instant.ts';
import { ingestMessages } from './ingest-messages.ts';

it('the room of windows that are stored is filled again, and no window is changed by it', async () => {
  const taker = memoryWindowTaker();
  const rooms = new Set<unknown>();
  const write: typeof taker.write = (windows) => {
    for (const { window } of windows) rooms.add(window.integral);
    return taker.write(windows);
  };
  const ingest = await ingestMessages({
    log: memoryLog(),
    checkpoints: memoryCheckpoints(),
    store: { write },
    holds: memoryHoldTaker(),
    decoders: [testDecoder],
    index: testIndex,
    clock: () => instant(SCENARIO_START),
    flushFailed: () => undefined,
  });
  const messages = scenario(60, randomNumbers(3)).flat();
  for (const { body, receivedAt } of messages) {
    await ingest.accept('test-json', Buffer.from(body), instant(receivedAt));
    await ingest.flush();
  }
  await ingest[Symbol.asyncDispose]();
  const stored = new Map([...taker.windows].map(([key, { window }]) => [key, bitsOf(window)]));
  const expected = oracleWindows(messages.flatMap(({ rows }) => rows));
  expect(stored).toEqual(expected);
  expect(rooms.size).toBeLessThan(expected.size / 2);
});
