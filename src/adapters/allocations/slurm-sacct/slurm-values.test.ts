import { describe, expect, it } from 'vitest';
import { durationSeconds, momentOf } from './slurm-values.ts';
import { devicesOfTres } from './tres.ts';

describe("Slurm's times", () => {
  it.each([
    ['Unknown', undefined],
    ['None', undefined],
    ['', undefined],
    ['0', undefined],
    ['4294967294', undefined],
    ['4294967295', undefined],
    ['18446744073709551614', undefined],
    ['1767225600', Date.UTC(2026, 0, 1)],
    ['2026-01-01T01:00:00', Date.UTC(2026, 0, 1)],
    ['2026-01-01T01:00:00+02:00', Date.UTC(2025, 11, 31, 23)],
    ['253402300800', 'wrong'],
    ['2026-02-29T01:00:00', 'wrong'],
    ['yesterday', 'wrong'],
    ['-5', 'wrong'],
    ['1e9', 'wrong'],
  ])('%s', (text, expected) => {
    expect(momentOf(text, { utcOffsetMinutes: -60 })).toBe(expected);
  });

  it.each([
    ['00:00:06', 6],
    ['1-02:03:04', 93_784],
    ['05:07.250', 307.25],
    ['25', 25],
    ['18446744073709551615', undefined],
    ['', undefined],
    ['1:2:3:4', 'wrong'],
    ['-1:00:00', 'wrong'],
  ])('a length of %s', (text, expected) => {
    expect(durationSeconds(text)).toBe(expected);
  });
});

describe('trackable resources', () => {
  const read = (text: string) => {
    const faults: string[] = [];
    const devices = devicesOfTres(text, (message) => {
      faults.push(message);
    });
    return { devices, faults };
  };

  it.each([
    ['billing=1,cpu=1,gres/gpu:h100=2,gres/gpu=2,node=1', [{ count: 2 }]],
    ['gres/gpu=8', [{ count: 8 }]],
    ['gres/gpu:h100=4,gres/gpu:a100=4', [{ count: 8 }]],
    ['gres/gpu=8,gres/gpu:h100=4', [{ count: 8 }]],
    ['cpu=4,mem=62.50G,node=1', []],
    ['', []],
    ['gres/gpu=0', []],
    ['gres/gpumem=18446744073709551614,gres/gpuutil=100', []],
    ['gres/gpu:gaudi2=8', [{ count: 8 }]],
    ['gres/tpu=4', [{ count: 4 }]],
    ['gres/gpu:a100_1g.10gb=2,gres/gpu=3', [{ count: 1 }, { count: 2, share: 1 / 7 }]],
    ['gres/gpu:1g.6gb=1', [{ count: 1, share: 1 / 4 }]],
    ['gres/gpu:3g.20gb=1', [{ count: 1, share: 3 / 7 }]],
    ['gres/gpu=18446744073709551614', []],
  ])('%s', (text, devices) => {
    expect(read(text)).toEqual({ devices, faults: [] });
  });

  it.each([
    ['gres/gpu=4,gres/gpu:h100=8', [{ count: 8 }], /8 devices by type and 4 in all/],
    ['gres/shard=4', [], /parts of GPUs \(gres\/shard=4\)/],
    ['gres/gpu=1000001', [], /up to 1000000/],
    ['gres/gpu=-3', [], /up to 1000000/],
    ['gres/gpu=many', [], /a number/],
  ])('%s is reported', (text, devices, message) => {
    expect(read(text)).toEqual({ devices, faults: [expect.stringMatching(message)] });
  });

  it('counts a million devices', () => {
    expect(read('gres/gpu=1000000')).toEqual({ devices: [{ count: 1_000_000 }], faults: [] });
  });
});
