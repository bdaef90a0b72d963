import { describe, expect, it } from 'vitest';
import { otlpMetricsDecoders } from '../src/adapters/telemetry/otlp/otlp-metrics.ts';
import { remoteWriteDecoder } from '../src/adapters/telemetry/remote-write/remote-write.ts';
import { memoryHolds } from '../src/adapters/measurements/memory/memory-holds.ts';
import { memoryMeasurements } from '../src/adapters/measurements/memory/memory-measurements.ts';
import { signalIn } from '../src/domain/telemetry/device-window.ts';
import type { Signal } from '../src/domain/telemetry/signal.ts';
import { instant, period } from '../src/foundation/instant.ts';
import type { NamedWindow } from '../src/ports/measurement-store.ts';
import { accountMeasured } from '../src/workflows/account-measured.ts';
import { ingestMessages } from '../src/workflows/ingest-messages.ts';
import { memoryCheckpoints, memoryHoldTaker, memoryLog, memoryWindowTaker } from './memory-ingest.ts';
import { memoryNode, OTLP_HEADERS, WRITE_HEADERS } from './memory-node.ts';
import { otlpProtobuf } from './otlp-message.ts';
import { T } from './prometheus-series.ts';
import { field, packed, packedRequest, sampleField, wireSeries } from './remote-write-message.ts';
import { toyFleet } from './toy-fleet.ts';
import { TOY_CALIBRATION, toyAccelerator, toyAllocation, toyIndex } from './toy-ledger.ts';

const POWER = 'DCGM_FI_DEV_POWER_USAGE';
const ENERGY = 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION';
const DEVICE = { Hostname: 'c-0', gpu: '0', UUID: 'GPU-a' };
const SECOND = 1000;
const STEP = 15 * SECOND;
const WATTS = 600;
/** What is looked at, and what has to come after it so that it is given. */
const MINUTES = 10;
const SCRAPES = (2 * MINUTES * 60 * SECOND) / STEP;
const MIDDLE = 20;

type Labels = Readonly<Record<string, string>>;
interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly at: number;
  readonly value: number;
}

/** How a sender tells samples. */
const SENDERS = {
  'remote write 1.0': {
    url: '/api/v1/write',
    headers: WRITE_HEADERS,
    taken: 204,
    bytesOf: (samples: readonly Sample[]) =>
      packedRequest(...samples.map(({ name, labels, at, value }) => wireSeries(name, labels, [[at, value]]))),
  },
  OTLP: {
    url: '/v1/metrics',
    headers: OTLP_HEADERS,
    taken: 200,
    bytesOf: (samples: readonly Sample[]) =>
      otlpProtobuf({
        metrics: samples.map(({ name, labels, at, value }) => ({ name, points: [{ at, value, of: labels }] })),
      }),
  },
} as const;

const PART = toyAccelerator('toy-1');
const FLEET = toyFleet({ id: 'c', part: PART, devices: 2, gigabits: 400 });
const INDEX = toyIndex(FLEET, [PART]);

/** The account of whoever held the device in the minutes that are looked at, as the node makes it of its windows. */
async function accountOf(windows: readonly NamedWindow[]) {
  const store = memoryMeasurements();
  await store.write(windows);
  const seconds = { from: T / SECOND, until: T / SECOND + MINUTES * 60 };
  const held = toyAllocation({ customer: 'acme', ...seconds }, { node: 'c-0', count: 1, indices: [0] });
  const known = async () => ({ allocations: [held], declarations: [], findings: [], faults: [] });
  const document = await accountMeasured(
    {
      store,
      holds: memoryHolds(() => 1),
      fleet: FLEET,
      index: INDEX,
      calibration: TOY_CALIBRATION,
      version: '1',
      known,
    },
    period(instant(T), instant(T + MINUTES * 60 * SECOND)),
    { askedAbout: undefined, withCourse: true },
  );
  const { accounts, byCustomer, fates } = document;
  return { accounts, byCustomer, fates };
}

async function hostileNode(form: keyof typeof SENDERS) {
  const store = memoryWindowTaker();
  let receivedAt = T;
  const ingest = await ingestMessages({
    log: memoryLog(),
    checkpoints: memoryCheckpoints(),
    holds: memoryHoldTaker(),
    store,
    decoders: [await remoteWriteDecoder(), ...(await otlpMetricsDecoders())],
    index: INDEX,
    clock: () => instant(receivedAt),
    flushFailed: (error) => {
      throw error;
    },
  });
  const { app } = memoryNode({
    doors: { accept: ({ kind, body }) => ingest.accept(kind, body, instant(receivedAt)) },
    settings: { mostBodyBytes: 2 ** 20, mostBytesInFlight: 2 ** 22 },
  });
  const { url, headers, bytesOf } = SENDERS[form];
  async function post(body: Uint8Array, at: number): Promise<number> {
    receivedAt = T + at + SECOND;
    return (await app.inject({ method: 'POST', url, headers, payload: Buffer.from(body) })).statusCode;
  }
  return {
    post,
    send: (samples: readonly Sample[], at: number) => post(bytesOf(samples), at),
    async found(signal: Signal) {
      await ingest.flush('now');
      const looked = [...store.windows.values()].filter(({ window }) => window.from < T + MINUTES * 60 * SECOND);
      return {
        subjects: [...new Set(looked.map(({ subjectName }) => subjectName))],
        minutes: looked.map(({ window }) => Number(signalIn(window, signal)?.integral.toFixed(6))),
        account: await accountOf([...store.windows.values()]),
        findings: ingest.findings().map(({ code, count }) => `${code} ${count ?? ''}`.trim()),
      };
    },
  };
}

const power = (at: number, value = WATTS, labels: Labels = DEVICE): Sample => ({ name: POWER, labels, at, value });
/** Millijoules, from a gigajoule on. */
const energy = (at: number, value = 1e12 + WATTS * at): Sample => ({ name: ENERGY, labels: DEVICE, at, value });

/** The messages of a sender: one for each scrape, changed by number. */
const told = (change: (number: number, at: number) => readonly Sample[] | undefined, of = power) =>
  Array.from({ length: SCRAPES }, (_, number) => ({
    at: number * STEP,
    samples: change(number, number * STEP) ?? [of(number * STEP)],
  }));

const inTheMiddle = (samples: (at: number) => readonly Sample[]) => (number: number, at: number) =>
  number === MIDDLE ? samples(at) : undefined;

const WHOLE = Array.from({ length: MINUTES }, () => WATTS * 60);
const TWO_DAYS = 2 * 86_400 * SECOND;

interface Danger {
  readonly name: string;
  readonly messages: readonly { readonly at: number; readonly samples: readonly Sample[] }[];
  readonly findings: readonly unknown[];
}

const shuffled = <Item>(items: readonly Item[]): Item[] =>
  items.map((_, number) => items[Math.floor(number / 4) * 4 + 3 - (number % 4)] ?? items[number]!);

/** What must change no minute: a gauge that says the same before and after is whole. */
const DANGERS: readonly Danger[] = [
  { name: 'nothing amiss', messages: told(() => undefined), findings: [] },
  { name: 'NaN', messages: told(inTheMiddle((at) => [power(at, Number.NaN)])), findings: [] },
  {
    name: '+Inf',
    messages: told(inTheMiddle((at) => [power(at, Number.POSITIVE_INFINITY)])),
    findings: ['message-malformed 1'],
  },
  {
    name: 'a device that is labelled anew',
    messages: told((number, at) =>
      number < MIDDLE ? undefined : [power(at, WATTS, { ...DEVICE, pod: 'p', namespace: 'x' })],
    ),
    findings: [],
  },
  {
    name: 'a sample from the future',
    messages: told(inTheMiddle((at) => [power(at), power(at + TWO_DAYS, 9)])),
    findings: ['clock-jumped-ahead 1'],
  },
  {
    name: 'a series of a device that the fleet does not have, and one that names none',
    messages: told(inTheMiddle((at) => [power(at), power(at, 9, { Hostname: 'c-0', gpu: '77' }), power(at, 9, {})])),
    findings: ['message-malformed 1', 'telemetry-of-unknown-device 1'],
  },
  { name: 'samples out of order', messages: shuffled(told(() => undefined)), findings: [] },
  {
    name: 'every sample twice',
    messages: told((_, at) => [power(at), power(at)]).flatMap((message) => [message, message]),
    findings: [expect.stringMatching(/^timestamps-repeated/)],
  },
  {
    name: 'a pair of senders whose clocks are five seconds apart',
    messages: told((_, at) => [power(at), power(at + 5 * SECOND)]),
    findings: [],
  },
];

/** What the same device's sender makes of the minutes when nothing is amiss. */
async function soundAccount(form: keyof typeof SENDERS) {
  const node = await hostileNode(form);
  for (const { samples, at } of told(() => undefined)) await node.send(samples, at);
  return (await node.found('powerWatts')).account;
}

describe.each(Object.keys(SENDERS) as (keyof typeof SENDERS)[])('by %s, a node that is told', (form) => {
  it.each(DANGERS)('$name acknowledges it, and the minutes are whole', async ({ messages, findings }) => {
    const node = await hostileNode(form);
    for (const { samples, at } of messages) expect(await node.send(samples, at)).toBe(SENDERS[form].taken);
    const found = await node.found('powerWatts');
    expect(found.minutes).toEqual(WHOLE);
    expect(found.subjects).toEqual(['c-0/0']);
    expect(found.account).toEqual(await soundAccount(form));
    expect(found.findings.sort()).toEqual(findings);
  });

  it('what is sound comes to an account that has bounds and counts every second', async () => {
    const { accounts, fates } = await soundAccount(form);
    expect(accounts).toMatchObject([{ customerId: 'acme', coverageFraction: 1 }]);
    const [{ hardwareOperations } = { hardwareOperations: { low: 0, estimate: 0, high: 0 } }] = accounts;
    expect(hardwareOperations.low).toBeGreaterThanOrEqual(0);
    expect(hardwareOperations.estimate).toBeGreaterThan(hardwareOperations.low);
    expect(hardwareOperations.high).toBeGreaterThan(hardwareOperations.estimate);
    expect(fates.workload).toBe(MINUTES * 60);
  });

  it('a counter that starts again counts what it tells, and says so', async () => {
    const node = await hostileNode(form);
    const reset = MIDDLE * STEP;
    const messages = told((_, at) => [power(at), at < reset ? energy(at) : energy(at, WATTS * (at - reset))]);
    for (const { samples, at } of messages) expect(await node.send(samples, at)).toBe(SENDERS[form].taken);
    const { minutes, findings } = await node.found('energyJoules');
    // What it counted between its last reading and the restart, a quarter of the fifth minute, is not known.
    expect(minutes).toEqual(WHOLE.map((joules, minute) => (minute === 4 ? 0.75 * joules : joules)));
    expect(findings).toEqual(['counter-reset 1']);
  });
});

describe('by remote write 1.0', () => {
  it('the mark of the end of a series is no value', async () => {
    const node = await hostileNode('remote write 1.0');
    const label = (name: string, value: string) => field(1, field(1, name), field(2, value));
    const labels = Object.entries({ ...DEVICE, __name__: POWER }).sort(([a], [b]) => (a < b ? -1 : 1));
    const stale = (at: number) =>
      packed(field(1, ...labels.map(([name, value]) => label(name, value)), sampleField(0x7ff0000000000002n, T + at)));
    for (const { samples, at } of told(() => undefined)) {
      const isStale = at === MIDDLE * STEP;
      expect(await (isStale ? node.post(stale(at), at) : node.send(samples, at))).toBe(204);
    }
    expect(await node.found('powerWatts')).toEqual({
      subjects: ['c-0/0'],
      minutes: WHOLE,
      findings: [],
      account: await soundAccount('remote write 1.0'),
    });
  });
});

describe('by OTLP', () => {
  it.each([
    ['without a value', {}],
    ['beside a value that is none', { value: 9e6 }],
  ])('a point that says it has no recorded value, %s, is no value', async (_, value) => {
    const node = await hostileNode('OTLP');
    const unrecorded = (at: number) =>
      otlpProtobuf({ metrics: [{ name: POWER, points: [{ at, of: DEVICE, flags: 1, ...value }] }] });
    for (const { samples, at } of told(() => undefined)) {
      const isUnrecorded = at === MIDDLE * STEP;
      expect(await (isUnrecorded ? node.post(unrecorded(at), at) : node.send(samples, at))).toBe(200);
    }
    expect(await node.found('powerWatts')).toEqual({
      subjects: ['c-0/0'],
      minutes: WHOLE,
      findings: [],
      account: await soundAccount('OTLP'),
    });
  });
});
