import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { otlpMetricsDecoders } from '../src/adapters/telemetry/otlp/otlp-metrics.ts';
import { remoteWriteDecoder } from '../src/adapters/telemetry/remote-write/remote-write.ts';
import { signalIn } from '../src/domain/telemetry/device-window.ts';
import { instant } from '../src/foundation/instant.ts';
import { type IngestMessages, ingestMessages } from '../src/workflows/ingest-messages.ts';
import { memoryCheckpoints, memoryHoldTaker, memoryLog, memoryWindowTaker } from './memory-ingest.ts';
import { otlpProtobuf } from './otlp-message.ts';
import { NVIDIA, T } from './prometheus-series.ts';
import { packedRequest, wireSeries } from './remote-write-message.ts';
import { toyFleet } from './toy-fleet.ts';
import { toyAccelerator, toyIndex } from './toy-ledger.ts';

/*
 * Made up: one H100 in two MIG instances, whose exporter is scraped every 15 seconds by a Prometheus with several queues, each of which
 * sends the series of one instance.
 */

const SECOND = 1000;
const STEP = 15 * SECOND;
const MINUTE = 60 * SECOND;
const TENSOR = 'DCGM_FI_PROF_PIPE_TENSOR_ACTIVE';
const PART = toyAccelerator('NVIDIA H100 80GB HBM3');
const FLEET = toyFleet({ id: 'c', part: PART, devices: 2, gigabits: 400 });

interface Batch {
  readonly instance: 1 | 2;
  readonly scrapes: readonly number[];
  readonly receivedAt: number;
}

const labelsOf = (instance: 1 | 2) => ({
  ...NVIDIA,
  Hostname: 'c-0',
  GPU_I_ID: String(instance),
  GPU_I_PROFILE: instance === 1 ? '4g.40gb' : '3g.40gb',
});
/** The same at both, and another at each scrape. */
const valueAt = (scrape: number): number => (50 + (scrape % 4) * 10) / 100;

const SENDERS = {
  'prometheus-remote-write-1': ({ instance, scrapes }: Batch) =>
    packedRequest(
      wireSeries(
        TENSOR,
        labelsOf(instance),
        scrapes.map((scrape) => [scrape * STEP, valueAt(scrape)]),
      ),
    ),
  'otlp-metrics-protobuf': ({ instance, scrapes }: Batch) =>
    otlpProtobuf({
      metrics: [
        {
          name: TENSOR,
          points: scrapes.map((scrape) => ({ at: scrape * STEP, value: valueAt(scrape), of: labelsOf(instance) })),
        },
      ],
    }),
} as const;
type Kind = keyof typeof SENDERS;

/** A node's ingest whose process may be killed: the log, the checkpoints and the store stay. */
function mortalIngest() {
  const [log, checkpoints, store] = [memoryLog(), memoryCheckpoints(), memoryWindowTaker()];
  let now = T;
  let ingest: IngestMessages | undefined;
  async function start(): Promise<IngestMessages> {
    return ingestMessages(
      {
        log,
        checkpoints,
        store,
        holds: memoryHoldTaker(),
        decoders: [await remoteWriteDecoder(), ...(await otlpMetricsDecoders())],
        index: toyIndex(FLEET, [PART]),
        clock: () => instant(now),
        flushFailed: (error) => {
          throw error;
        },
      },
      { fold: { latenessMilliseconds: 5 * MINUTE, catchUpMilliseconds: MINUTE } },
    );
  }
  return {
    store,
    async send(kind: Kind, batch: Batch): Promise<void> {
      now = T + batch.receivedAt;
      ingest ??= await start();
      await ingest.accept(kind, SENDERS[kind](batch), instant(now));
    },
    async checkpoint(): Promise<void> {
      await ingest?.flush('now');
    },
    kill(): void {
      ingest = undefined;
    },
    async findings() {
      ingest ??= await start();
      return ingest.findings().map(({ code }) => code);
    },
    async windows() {
      ingest ??= await start();
      // A tick long after: what is silent is given.
      now += 3_600_000;
      await ingest.flush('now');
      return [...store.windows.values()].map(({ window }) => window);
    },
  };
}

const scrapesOf = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index);
/** Each queue sends four scrapes at a time, the second twenty seconds after the first. */
const batchesOf = (groups: number): Batch[] =>
  scrapesOf(groups).flatMap((group) =>
    ([1, 2] as const).map((instance) => ({
      instance,
      scrapes: scrapesOf(4, 4 * group),
      receivedAt: (4 * group + 3) * STEP + instance * 20 * SECOND,
    })),
  );

async function windowsOf(kind: Kind, batches: readonly Batch[]) {
  const node = mortalIngest();
  for (const batch of batches) await node.send(kind, batch);
  return { windows: await node.windows(), findings: await node.findings() };
}

const asText = (windows: Awaited<ReturnType<ReturnType<typeof mortalIngest>['windows']>>): string =>
  JSON.stringify(
    windows.map(({ from, integral, coveredMilliseconds }) => [from, [...integral], [...coveredMilliseconds]]),
  );

describe.each(Object.keys(SENDERS) as Kind[])('instances of one device in different messages of %s', (kind) => {
  const first: Batch = { instance: 1, scrapes: scrapesOf(4), receivedAt: 46 * SECOND };
  const second: Batch = { instance: 2, scrapes: scrapesOf(4), receivedAt: 47 * SECOND };

  it.each([
    ['the first comes first', [first, { ...second }]],
    ['the second comes first', [{ ...second, receivedAt: 46 * SECOND }, first]],
  ])('add up from the first message after the start, where %s', async (_, batches) => {
    const { windows } = await windowsOf(kind, batches);
    const found = windows.map((window) => signalIn(window, 'tensorActiveFraction'));
    expect(found.map((one) => one?.coveredSeconds)).toEqual([45]);
    expect([found[0]?.minimum, found[0]?.maximum].map((value) => value?.toFixed(9))).toEqual([
      '0.500000000',
      '0.800000000',
    ]);
  });

  it('leave the device not known where one of them never comes, and that is told', async () => {
    const { windows, findings } = await windowsOf(
      kind,
      batchesOf(30).filter(({ instance }, number) => instance === 1 || number < 20),
    );
    const seen = windows.map((window) => signalIn(window, 'tensorActiveFraction')?.maximum ?? 0);
    // Ten minutes of both, then five in which the second is missing; then the first is all there is, from minute 15 on.
    expect(seen.map((value) => value.toFixed(3))).toEqual([
      ...Array.from({ length: 10 }, () => '0.800'),
      ...Array.from({ length: 15 }, () => '0.457'),
    ]);
    expect(findings).toContain('instances-missing');
  });
});

describe('a node that is killed', () => {
  it('comes to the same windows of a partitioned device as one that is not', async () => {
    const batches = batchesOf(12);
    const whole = await windowsOf('prometheus-remote-write-1', batches);
    expect(whole.windows.length).toBe(12);
    const steps = fc.array(fc.constantFrom('goes on', 'keeps a checkpoint', 'is killed'), {
      minLength: batches.length,
      maxLength: batches.length,
    });
    await fc.assert(
      fc.asyncProperty(steps, async (fates) => {
        const node = mortalIngest();
        for (const [number, batch] of batches.entries()) {
          await node.send('prometheus-remote-write-1', batch);
          if (fates[number] === 'keeps a checkpoint') await node.checkpoint();
          if (fates[number] === 'is killed') node.kill();
        }
        expect(asText(await node.windows())).toBe(asText(whole.windows));
      }),
      { numRuns: 40 },
    );
  });
});
