import { describe, expect, it } from 'vitest';
import { oracleWindows, randomNumbers, scenario, SCENARIO_START } from '../../tests/crash/ingest-scenario.ts';
import { bitsOf } from '../../tests/crash/window-bits.mjs';
import { doorsOf } from '../../tests/memory-ingest.ts';
import { instant } from '../foundation/instant.ts';
import { Problem } from '../foundation/problem.ts';
import { ingestMessages } from './ingest-messages.ts';

const KIND = 'test-json';
const groups = scenario(60, randomNumbers(3));
const bodyOf = (rows: unknown): Uint8Array => Buffer.from(JSON.stringify(rows));

describe('flushes', () => {
  it('do not queue up while a store keeps silent', async () => {
    const { doors, plain } = doorsOf();
    let answer = (): void => undefined;
    const silence = new Promise<void>((resolve) => (answer = resolve));
    const write: typeof plain.checkpoints.write = async (...of) => {
      await silence;
      return plain.checkpoints.write(...of);
    };
    const steps: string[] = [];
    const step = (name: string) => void steps.push(name);
    const ingest = await ingestMessages({ ...doors, step, checkpoints: { ...plain.checkpoints, write } });
    await ingest.accept(KIND, bodyOf([[0, SCENARIO_START, [1, null, null, null, null]]]), instant(SCENARIO_START));
    const flushes = Array.from({ length: 50 }, () => ingest.flush('now'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const under = Array.from({ length: 50 }, () => ingest.flush());
    answer();
    await Promise.all([...flushes, ...under]);
    // The one under way, and one more for all that came meanwhile.
    expect(steps.filter((name) => name === 'flush-started')).toHaveLength(2);
  });
});

describe('back-pressure', () => {
  const message = bodyOf([[0, SCENARIO_START, [1, null, null, null, null]]]);

  it.each([
    [1000, undefined],
    [message.length + 1, undefined],
    [message.length, 'overloaded'],
    [1, 'overloaded'],
  ])('refuses messages once the log holds %i bytes: %s', async (mostHeldBytes, code) => {
    const { doors, plain } = doorsOf();
    // A log that can't give room back: the checkpoint is refused.
    const checkpoints = {
      ...plain.checkpoints,
      write: () => Promise.reject(new Problem('checkpoint-unwritable', 'full')),
    };
    const ingest = await ingestMessages({ ...doors, checkpoints }, { mostHeldBytes });
    await ingest.accept(KIND, message, instant(SCENARIO_START));
    const [second] = await Promise.allSettled([ingest.accept(KIND, message, instant(SCENARIO_START))]);
    const reason: unknown = second.status === 'rejected' ? second.reason : undefined;
    expect((reason as Problem | undefined)?.code).toBe(code);
    expect(ingest.waitsFor()).toEqual(mostHeldBytes === 1000 ? [] : ['The ingest log is full']);
  });

  it('takes messages again when a flush that the refusal started has made room', async () => {
    const { doors, plain } = doorsOf();
    const ingest = await ingestMessages(doors, { mostHeldBytes: 1 });
    await ingest.accept(KIND, message, instant(SCENARIO_START));
    await expect(ingest.accept(KIND, message, instant(SCENARIO_START))).rejects.toMatchObject({ code: 'overloaded' });
    await ingest.flush();
    expect(plain.log.heldBytes).toBe(0);
    await expect(ingest.accept(KIND, message, instant(SCENARIO_START))).resolves.toMatchObject({ samples: 1 });
    expect(ingest.figures()).toMatchObject({ messages: 2, overloads: 1 });
  });

  it('refuses messages while the store takes no windows, and loses none of those it has', async () => {
    const { doors, plain, failures } = doorsOf();
    plain.store.refusal = new Problem('measurements-unreachable', 'away');
    const ingest = await ingestMessages(doors, { mostPendingWindows: 3 });
    const refused: string[] = [];
    for (const { body, receivedAt } of groups.flat()) {
      const send = () => ingest.accept(KIND, Buffer.from(body), instant(receivedAt));
      await send().catch(async (error: Problem) => {
        refused.push(error.code);
        plain.store.refusal = undefined;
        await ingest.flush();
        await send();
      });
    }
    await ingest.flush();
    expect(new Set(refused)).toEqual(new Set(['overloaded']));
    expect(failures.length).toBeGreaterThan(0);
    const stored = new Map([...plain.store.windows].map(([key, { window }]) => [key, bitsOf(window)]));
    expect(stored).toEqual(oracleWindows(groups.flat().flatMap(({ rows }) => rows)));
  });

  it('refuses messages while too many bytes are on their way to the disk', async () => {
    const { doors } = doorsOf();
    const ingest = await ingestMessages(doors, { mostBytesInFlight: 2 * message.length });
    const sent = await Promise.allSettled([1, 2, 3].map(() => ingest.accept(KIND, message, instant(SCENARIO_START))));
    expect(sent.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  });
});
