import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../scripts/setup/build.mjs';
import { emptyWindow } from '../../src/domain/telemetry/device-window.ts';
import { instant } from '../../src/foundation/instant.ts';
import { type IngestProcess, startIngest, storedHolds, storedWindows } from './ingest-process.ts';
import { oracleHolds, oracleWindows, randomNumbers, scenario, type TestMessage } from './ingest-scenario.ts';
import { bitsOf } from './window-bits.mjs';

/** Random kills in all; a longer run sets the variable. */
const KILLS = Number(process.env['COMPTROLLER_CRASH_KILLS'] ?? 40);
const KILLS_PER_RUN = 10;

const POINTS = [
  'segment-created',
  'segment-head-written',
  'segment-head-durable',
  'segment-name-durable',
  'segment-before-cut',
  'segment-cut',
  'log-before-write',
  'half-written',
  'log-written',
  'log-durable',
  'log-told',
  'message-decoded',
  'message-durable',
  'message-folded',
  'acknowledged',
  'flush-started',
  'flush-frozen',
  'store-half-written',
  'store-written',
  'windows-stored',
  'holds-half-written',
  'holds-written',
  'holds-stored',
  'flush-before-checkpoint',
  'checkpoint-before-write',
  'checkpoint-half-written',
  'checkpoint-written',
  'checkpoint-synced',
  'checkpoint-renamed',
  'checkpoint-durable',
  'flush-checkpoint-kept',
  'log-before-release',
  'log-segment-removed',
  'log-released',
  'flush-released',
  'start-restored',
  'start-message-folded',
  'start-replayed',
];

/** Sends groups one after the other, each until all of it is acknowledged; a message that wasn't is sent to the next node. */
class Senders {
  readonly left: TestMessage[][];
  private open: TestMessage[] = [];

  constructor(groups: readonly TestMessage[][]) {
    this.left = [...groups];
  }

  /** Sends up to `most` groups; false when the node died meanwhile. Every third group a flush runs beside the sending. */
  async sendTo(node: IngestProcess, most: number): Promise<boolean> {
    for (let sent = 0; sent < most && (this.open.length > 0 || this.left.length > 0); sent++) {
      if (this.open.length === 0) this.open = this.left.shift()!;
      const flushed = sent % 3 === 2 ? node.flush() : Promise.resolve(true);
      const acknowledged = await Promise.all(this.open.map((message) => node.send(message)));
      this.open = this.open.filter((_, index) => acknowledged[index] !== true);
      if (!(await flushed) || this.open.length > 0) return false;
    }
    return true;
  }
}

async function inFolder<Found>(use: (folder: string) => Promise<Found>): Promise<Found> {
  const folder = mkdtempSync(join(tmpdir(), 'comptroller-crash-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function finish(folder: string, senders: Senders): Promise<void> {
  const node = await startIngest(folder);
  const isSent = node !== undefined && (await senders.sendTo(node, Number.POSITIVE_INFINITY));
  if (!isSent || !(await node.end())) throw new Error('the node died without a reason');
  await node.died;
}

/**
 * Windows and holds that are missing, too many, other than the oracle's in any field, or were stored twice and told differently.
 */
function differences(folder: string, groups: readonly TestMessage[][]): readonly string[] {
  const { windows, contradicted } = storedWindows(folder);
  const rows = groups.flat().flatMap((message) => message.rows);
  const expected = oracleWindows(rows);
  const [holds, expectedHolds] = [storedHolds(folder), oracleHolds(rows)];
  return [
    ...[...new Set([...holds.keys(), ...expectedHolds.keys()])]
      .filter((key) => String(holds.get(key)) !== String(expectedHolds.get(key)))
      .map((key) => `held ${String(holds.get(key))}, not ${String(expectedHolds.get(key))}: ${key}`),
    ...[...expected]
      .filter(([key, numbers]) => windows.get(key) !== numbers)
      .map(([key]) => `not as it should: ${key}`),
    ...[...windows.keys()].filter((key) => !expected.has(key)).map((key) => `too many: ${key}`),
    ...contradicted.map((key) => `stored in two ways: ${key}`),
  ];
}

/** The number that follows in the order of bits. */
function nextTo(value: number): number {
  const numbers = Float64Array.of(value);
  new BigUint64Array(numbers.buffer)[0]! += 1n;
  return numbers[0]!;
}

beforeAll(async () => {
  if ((await build()) !== 0) throw new Error('the build failed');
});

describe('what is compared of a window', () => {
  const whole = emptyWindow(0, instant(0));
  const fields = ['coveredFrom', 'coveredMilliseconds', 'coveredUntil', 'integral', 'maximum', 'minimum'] as const;

  it('are all of its fields', () => {
    const lists = Object.entries(whole).filter(([, value]) => typeof value === 'object');
    expect(lists.map(([field]) => field).sort()).toEqual(fields);
  });

  it.each(fields)('is the last bit of each place of %s', (field) => {
    for (const place of whole[field].keys()) {
      const other = { ...whole, [field]: whole[field].with(place, nextTo(whole[field][place]!)) };
      expect(bitsOf(other)).not.toBe(bitsOf(whole));
    }
  });
});

describe('a node that is killed gives exactly the windows of what it acknowledged', () => {
  it('when it is not killed at all', async () => {
    await inFolder(async (folder) => {
      const groups = scenario(40, randomNumbers(7));
      await finish(folder, new Senders(groups));
      expect(differences(folder, groups)).toEqual([]);
    });
  });

  /** What is wrong after a node died at the occurrence of a step, and another took its place. */
  async function troublesAfter(
    step: string,
    occurrence: (random: (most: number) => number) => number,
  ): Promise<readonly string[]> {
    return inFolder(async (folder) => {
      const random = randomNumbers(POINTS.indexOf(step) + 1);
      const groups = scenario(32, random);
      const senders = new Senders(groups);
      const before = await startIngest(folder);
      await senders.sendTo(before!, 10);
      before!.kill();
      await before!.died;

      const node = await startIngest(folder, { step, number: occurrence(random) });
      const survived = node !== undefined && (await senders.sendTo(node, 20));
      if (survived) node.kill();
      await node?.died;

      await finish(folder, senders);
      return [...(survived ? [`${step} was never reached`] : []), ...differences(folder, groups)];
    });
  }

  it.concurrent.each(POINTS)('at %s', async (step) => {
    const isRare = step.startsWith('start-') || step.startsWith('segment-');
    expect(await troublesAfter(step, (random) => (isRare ? 1 : 1 + random(3)))).toEqual([]);
  });

  const pieces = Array.from({ length: 10 }, (_, piece) => piece + 1);
  it.concurrent.each(pieces)('after piece %i of a checkpoint', async (piece) => {
    expect(await troublesAfter('checkpoint-half-written', () => piece)).toEqual([]);
  });

  const runs = Array.from({ length: Math.ceil(KILLS / KILLS_PER_RUN) }, (_, run) => run + 1);
  it.concurrent.each(runs)(`at ${KILLS_PER_RUN} random moments, run %i`, async (run) => {
    await inFolder(async (folder) => {
      const random = randomNumbers(1000 + run);
      const groups = scenario(80, random);
      const senders = new Senders(groups);
      for (let kill = 0; kill < KILLS_PER_RUN; kill++) {
        const node = await startIngest(folder);
        const sending = senders.sendTo(node!, 5 + random(20));
        await wait(random(100));
        node!.kill();
        await sending;
        await node!.died;
      }
      await finish(folder, senders);
      expect(differences(folder, groups)).toEqual([]);
    });
  });
});
