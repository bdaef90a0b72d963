import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AMD, NVIDIA, WRITERS, every } from '../../../tests/prometheus-series.ts';
import { type Recording, recordingOf } from '../../../tests/recording-sink.ts';
import { Problem } from '../../foundation/problem.ts';
import { PROMETHEUS_SOURCES } from './prometheus-formats.ts';

/** What no reading may hold: a time outside the calendar, a number that is none, is negative, or is more than the whole. */
const isForbidden = (signal: string, value: number): boolean =>
  !Number.isFinite(value) || value < 0 || (signal.endsWith('Fraction') && value > 1);

describe.each(PROMETHEUS_SOURCES.map((source) => [source.format, source] as const))('%s', (format, source) => {
  it('throws nothing but a Problem and yields nothing that a unit forbids, whatever it is fed', async () => {
    const valid = WRITERS[format]!([
      { name: 'DCGM_FI_PROF_PIPE_TENSOR_ACTIVE', points: every(1000, [0.5, 1, 0]) },
      { name: 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', points: every(1000, [1, 2, 3]) },
      {
        name: 'DCGM_FI_DEV_SM_CLOCK',
        labels: { ...NVIDIA, GPU_I_ID: '1', GPU_I_PROFILE: '7g.80gb' },
        points: every(1000, [1000, 1001, 1002]),
      },
      { name: 'gpu_package_power', labels: AMD, points: every(1000, [1, 2, 3]) },
    ]);
    const piece = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom(
        '1e400',
        '-1',
        'NaN',
        '9'.repeat(400),
        '\n',
        '{',
        '"',
        '[[[[[',
        'null',
        '\\',
        '# scraped-at 1e9\n',
        '5',
      ),
    );
    const mutated = fc
      .array(fc.tuple(fc.nat(valid.length), piece, fc.nat(6)), { minLength: 1, maxLength: 6 })
      .map((edits) =>
        edits.reduce((text, [at, inserted, cut]) => text.slice(0, at) + inserted + text.slice(at + cut), valid),
      );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 4, arbitrary: mutated }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) }),
        async (content) => {
          const outcome: unknown = await recordingOf(source, content).catch((error: unknown) => error);
          const readings = outcome instanceof Problem ? [] : (outcome as Recording).readings;
          expect(readings.filter(({ at }) => !(at >= 1e11 && at <= 4.1e12))).toEqual([]);
          const values = readings.flatMap(({ values }) => Object.entries(values));
          expect(values.filter(([signal, value]) => isForbidden(signal, value))).toEqual([]);
        },
      ),
      { numRuns: 250 },
    );
  });
});
