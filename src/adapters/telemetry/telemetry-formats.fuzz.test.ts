import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectReadings } from '../../../tests/collected-readings.ts';
import { withFile } from '../../../tests/temporary-file.ts';
import { SIGNAL_ORDER } from '../../domain/telemetry/signal.ts';
import { Problem } from '../../foundation/problem.ts';
import type { TelemetrySource } from '../../ports/telemetry-source.ts';
import { TELEMETRY_SOURCES } from './telemetry-formats.ts';

const VALID: Readonly<Record<string, string>> = {
  'node-power-csv':
    'time_ms,source,power_w\n1715341130099,node_0,7133.0\n1715341132099,node_0,7140.5\n1715341134099,node_1,12\n',
  'dcgm-csv':
    'timestamp,gpu,gpu_model,power_w,gpu_util_pct,sm_active,tensor_active,throttle_reasons,energy_mj\n' +
    '1775006190.174,0,NVIDIA H100,73.2,10,0.1,5e-06,4,236748496900\n1775006190.274,0,NVIDIA H100,74.0,90,0.5,0.2,0,236748504300\n',
  'nvidia-smi-csv':
    'timestamp, power.draw [W], utilization.gpu [%]\n2024/04/04 10:54:15.382, 50.43 W, 0 %\n' +
    '2024/04/04 10:54:15.482, 52.45 W, 5 %\n2024/04/04 10:54:15.582, 52.06 W, 10 %\n2024/04/04 10:54:15.682, 52.06 W, 10 %\n',
  'ptdaemon-csv':
    'time,watts,volts\n07-15-2024 23:22:12.279,2354.500000,239.18\n07-15-2024 23:22:13.279,2399.7,239.1\n',
};

/** What is wrong with what the source makes of this input. The only failure that may come out is a Problem. */
async function wrongsOf(source: TelemetrySource, content: Uint8Array): Promise<readonly string[]> {
  try {
    const got = await withFile(content, (path) => collectReadings(source, { path, node: 'n' }));
    const wrongTimes = got.readings.filter(({ at }) => !(at >= 0 && at < 1e13)).map(({ at }) => `time ${at}`);
    const wrongFaults = got.faults
      .filter(({ message }) => message.length < 10)
      .map(({ message }) => `fault ${message}`);
    return [...wrongTimes, ...wrongFaults, ...got.readings.flatMap(({ values }) => wrongValues(values))];
  } catch (error) {
    return error instanceof Problem && error.code === 'telemetry-unreadable' ? [] : [String(error)];
  }
}

function wrongValues(values: Float64Array): readonly string[] {
  return SIGNAL_ORDER.flatMap((signal, place) => {
    const value = values[place]!;
    const most = signal.endsWith('Fraction') ? 1 : Number.MAX_VALUE;
    const least = signal === 'temperatureCelsius' ? -100 : 0;
    return Number.isNaN(value) || (value >= least && value <= most) ? [] : [`${signal} ${value}`];
  });
}

const mutation = fc.record({ at: fc.nat(400), remove: fc.nat(12), insert: fc.uint8Array({ maxLength: 8 }) });
const textMutation = fc.record({
  at: fc.nat(400),
  remove: fc.nat(6),
  insert: fc.constantFrom(
    '"',
    ',',
    '\n',
    '-',
    'e9',
    '1e308',
    'NaN',
    'inf',
    '0x',
    '%',
    ' kW',
    '\r',
    '\u0000',
    '9999999999999999',
  ),
});

function mutated(
  valid: string,
  changes: readonly { at: number; remove: number; insert: string | Uint8Array }[],
): Uint8Array {
  let bytes = Buffer.from(valid);
  for (const { at, remove, insert } of changes) {
    bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(insert as Uint8Array), bytes.subarray(at + remove)]);
  }
  return bytes;
}

describe.each(TELEMETRY_SOURCES.map((source) => [source.format, source] as const))(
  '%s, given anything',
  (format, source) => {
    const valid = VALID[format]!;

    it('reads its own valid sample without a fault', async () => {
      const got = await withFile(valid, (path) => collectReadings(source, { path }));
      expect([got.faults, got.readings.length > 1]).toEqual([[], true]);
    });

    it('survives bytes that mean nothing', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (bytes) => {
          expect(await wrongsOf(source, bytes)).toEqual([]);
        }),
        { numRuns: 60 },
      );
    });

    it('survives a header with bytes that mean nothing behind it', async () => {
      const header = valid.slice(0, valid.indexOf('\n') + 1);
      const bytes = fc.uint8Array({ maxLength: 600 });
      await fc.assert(
        fc.asyncProperty(bytes, async (noise) => {
          expect(await wrongsOf(source, Buffer.concat([Buffer.from(header), noise]))).toEqual([]);
        }),
        { numRuns: 60 },
      );
    });

    it('survives damage to a valid file', async () => {
      const changes = fc.array(fc.oneof(mutation, textMutation), { minLength: 1, maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(changes, async (list) => {
          expect(await wrongsOf(source, mutated(valid, list))).toEqual([]);
        }),
        { numRuns: 200 },
      );
    });

    it('survives damage to a gzip file', async () => {
      const changes = fc.array(mutation, { minLength: 1, maxLength: 3 });
      await fc.assert(
        fc.asyncProperty(changes, fc.nat(200), async (list, cut) => {
          expect(await wrongsOf(source, damagedGzip(gzipSync(valid), list).subarray(0, 20 + cut))).toEqual([]);
        }),
        { numRuns: 60 },
      );
    });
  },
);

function damagedGzip(
  valid: Uint8Array,
  changes: readonly { at: number; remove: number; insert: Uint8Array }[],
): Uint8Array {
  let bytes = Buffer.from(valid);
  for (const { at, remove, insert } of changes) {
    // The first two bytes stay: without them it is no gzip file.
    const start = at + 2;
    bytes = Buffer.concat([bytes.subarray(0, start), insert, bytes.subarray(start + remove)]);
  }
  return bytes;
}
