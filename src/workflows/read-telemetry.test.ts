import { describe, expect, it } from 'vitest';
import { memoryWindows } from '../../tests/memory-windows.ts';
import { toyFleet } from '../../tests/toy-fleet.ts';
import { toyAccelerator, toyIndex } from '../../tests/toy-ledger.ts';
import { SIGNAL_COUNT, SIGNAL_INDEX, type Signal } from '../domain/telemetry/signal.ts';
import { instant, period } from '../foundation/instant.ts';
import type { ReadingSink, SubjectDescriptor, TelemetrySource } from '../ports/telemetry-source.ts';
import { readTelemetry } from './read-telemetry.ts';

type Row = readonly [
  descriptor: Omit<SubjectDescriptor, 'kind'>,
  second: number,
  values: Partial<Record<Signal, number>>,
];

/** A format whose files are lists of rows; the file's name is the row list's place. */
const rowsOf = (files: readonly (readonly Row[])[]): TelemetrySource => ({
  format: 'rows',
  read({ path }, sink: ReadingSink) {
    const values = new Float64Array(SIGNAL_COUNT);
    for (const [descriptor, second, row] of files[Number(path)] ?? []) {
      values.fill(Number.NaN);
      for (const [signal, value] of Object.entries(row)) values[SIGNAL_INDEX[signal as Signal]] = value;
      sink.reading(sink.subject({ kind: 'accelerator', ...descriptor }), instant(second * 1000), values);
    }
    return Promise.resolve();
  },
});

/** Nodes c-0 and c-1 of two devices each. */
async function read(files: readonly (readonly Row[])[], within?: readonly [number, number]) {
  const windows = memoryWindows();
  const source = rowsOf(files);
  const result = await readTelemetry(
    { windows, progress: { begin() {}, advance() {}, end() {} } },
    {
      index: toyIndex(toyFleet({ id: 'c', part: toyAccelerator(), devices: 4 })),
      inputs: files.map((_, file) => ({ source, bytes: 0, isOneOfMany: false, input: { path: String(file) } })),
      ...(within && { period: period(instant(within[0] * 1000), instant(within[1] * 1000)) }),
    },
  );
  return { ...result, windows: windows.all() };
}

const FIRST = 1_700_000_040;
const device = { node: 'c-0', index: 0 };
const every = (seconds: number, from = FIRST, of: Omit<SubjectDescriptor, 'kind'> = device): Row[] =>
  Array.from({ length: seconds / 10 + 1 }, (_, place) => [of, from + place * 10, { powerWatts: 500 }]);
const spanOf = ({ span }: Awaited<ReturnType<typeof read>>) =>
  span && [span.from / 1000 - FIRST, span.until / 1000 - FIRST];

describe('reading telemetry', () => {
  it('spans from the first moment known to the last', async () => {
    expect(spanOf(await read([every(300)]))).toEqual([0, 300]);
  });

  it.each([
    ['1970, before all others', 0, 0],
    ['1970, in the middle', 0, 15],
    ['2099, before all others', 4_070_908_800, 0],
    ['2099, in the middle', 4_070_908_800, 15],
    ['2099, at the end', 4_070_908_800, 31],
  ])('is not stretched by a reading of %s', async (_, second, place) => {
    const rows = every(300);
    rows.splice(place, 0, [device, second, { powerWatts: 500 }]);
    const [from, until] = spanOf(await read([rows]))!;
    expect(from).toBeGreaterThanOrEqual(0);
    expect(until).toBeLessThanOrEqual(300);
    expect(until! - from!).toBeGreaterThanOrEqual(280);
  });

  it('spans nothing where a single reading tells of no time', async () => {
    expect((await read([[[device, FIRST, { powerWatts: 500 }]]])).span).toBeUndefined();
  });

  it('says of what node and device it could not find a place for how many readings, and what they were', async () => {
    const { findings, windows } = await read([
      [...every(50, FIRST, { node: 'elsewhere', index: 0 }), ...every(20, FIRST, { node: 'c-1', index: 9 })],
    ]);
    expect(windows).toEqual([]);
    expect(findings.map(({ code, severity, subject, count }) => [code, severity, subject, count])).toEqual([
      ['telemetry-of-unknown-node', 'error', 'elsewhere', 6],
      ['telemetry-of-unknown-device', 'error', 'c-1/9', 3],
    ]);
  });

  it('says of readings out of order and of a clock that ran ahead', async () => {
    const rows = every(300);
    rows.splice(5, 0, [device, FIRST + 20, { powerWatts: 1 }], [device, FIRST + 90_000, { powerWatts: 1 }]);
    const { findings } = await read([rows]);
    expect(findings.map(({ code, subject, count }) => [code, subject, count])).toEqual([
      ['timestamps-out-of-order', 'c-0/0', 1],
      ['clock-jumped-ahead', 'c-0/0', 1],
    ]);
  });

  it('compares the clocks of one input and not those of two', async () => {
    const three = [0, 1].map((index) => every(7200, FIRST, { node: 'c-0', index }));
    const late = every(7200, FIRST + 5 * 3600, { node: 'c-1', index: 0 });
    expect((await read([[...three.flat(), ...late]])).findings.map(({ code }) => code)).toEqual(['clock-offset']);
    expect((await read([three.flat(), late])).findings).toEqual([]);
  });

  it('follows holders that the readings name', async () => {
    const pod = { ...device, holder: { namespace: 'acme', pod: 'p' } };
    const { labels } = await read([[...every(100, FIRST, pod), ...every(50, FIRST + 110, device)]]);
    const span = { from: FIRST * 1000, until: (FIRST + 100) * 1000 };
    expect(labels).toEqual([{ subject: 0, customerId: 'acme', workloadId: 'p', ...span }]);
  });

  it('tells one file twice and counts it once', async () => {
    const [once, twice] = [await read([every(300)]), await read([every(300), every(300)])];
    expect(twice.windows).toEqual(once.windows);
  });

  it('keeps nothing outside the period asked for', async () => {
    const found = await read([every(300)], [FIRST + 50, FIRST + 130]);
    expect(spanOf(found)).toEqual([50, 130]);
  });
});
