import { describe, expect, it } from 'vitest';
import { NVIDIA } from '../../../../tests/prometheus-series.ts';
import { wireSeries, writeRequest } from '../../../../tests/remote-write-message.ts';
import { metricTable } from '../prometheus/metric-table.ts';
import { seriesMemory } from './series-memory.ts';
import { readEnd, wireOver } from '../pushed-series/wire.ts';

/** The labels of one series without samples, as they stand in a message. */
function labelsOf(uuid: string) {
  const wire = wireOver(writeRequest([wireSeries('DCGM_FI_DEV_POWER_USAGE', { ...NVIDIA, UUID: uuid }, [])]));
  wire.at = 1;
  const end = readEnd(wire, wire.bytes.length);
  const from = wire.at;
  return {
    end,
    again: () => {
      wire.at = from;
      return wire;
    },
  };
}

async function remembering(rememberedBytes: number) {
  return seriesMemory({ table: await metricTable(), input: { path: 'test' }, rememberedBytes });
}

describe('what is known of series', () => {
  it('foretells those of the next message, in their order', async () => {
    const memory = await remembering(1e6);
    const all = ['GPU-a', 'GPU-b'].map(labelsOf);
    memory.startMessage();
    const found = all.map(({ again, end }) => memory.found(again(), end));
    memory.startMessage();
    expect(all.map(({ again, end }) => memory.foretold(again(), end))).toEqual(found);
    expect(memory.foretold(all[0]!.again(), all[0]!.end)).toBeUndefined();
  });

  it.each([
    ['once it takes more than its limit', 1000, true],
    ['not before', 1e6, false],
  ])('is forgotten %s', async (_, rememberedBytes, isForgotten) => {
    const memory = await remembering(rememberedBytes);
    const { again, end } = labelsOf('GPU-a');
    memory.startMessage();
    const first = memory.found(again(), end);
    expect(memory.found(again(), end)).toBe(first);
    for (const uuid of ['GPU-b', 'GPU-c', 'GPU-d']) {
      const other = labelsOf(uuid);
      memory.found(other.again(), other.end);
    }
    memory.startMessage();
    expect(memory.found(again(), end) !== first).toBe(isForgotten);
  });

  it('never grows beyond its limit within a message', async () => {
    const memory = await remembering(1000);
    memory.startMessage();
    const seen = Array.from({ length: 5 }, (_, index) => {
      const { again, end } = labelsOf(`GPU-${index}`);
      return memory.found(again(), end);
    });
    expect(seen.map((series) => typeof series === 'object' && series.kind.isRemembered)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
