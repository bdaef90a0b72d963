import { describe, expect, it } from 'vitest';
import { NVIDIA } from '../../../../tests/prometheus-series.ts';
import { wireSeries, writeRequest } from '../../../../tests/remote-write-message.ts';
import { metricTable } from '../prometheus/metric-table.ts';
import { seriesMemory } from './series-memory.ts';
import type { Series } from '../pushed-series/measured-series.ts';
import { readEnd, wireOver } from '../pushed-series/wire.ts';

/** The labels of one series without samples, as they stand in a message. */
function labelsOf(uuid: string, metric = 'DCGM_FI_DEV_POWER_USAGE') {
  const wire = wireOver(writeRequest([wireSeries(metric, { ...NVIDIA, UUID: uuid }, [])]));
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

const setOf = (series: Series | string | undefined) => (typeof series === 'object' ? series.set : series);

describe('what is known of series', () => {
  it('foretells what is not measured too where it is of a thing that is, and keeps nothing of others', async () => {
    const memory = await remembering(1e6);
    const all = [
      labelsOf('GPU-a'),
      labelsOf('GPU-b'),
      labelsOf('GPU-a', 'DCGM_FI_DEV_PCIE_REPLAY_COUNTER'),
      labelsOf('GPU-c', 'DCGM_FI_DEV_PCIE_REPLAY_COUNTER'),
    ];
    memory.startMessage();
    const found = all.map(({ again, end }) => memory.found(again(), end));
    expect(found[3]).toBeUndefined();
    expect(found.slice(0, 3).map((series) => typeof series === 'object' && series.kind.role)).toEqual([
      'whole',
      'whole',
      'nothing',
    ]);
    memory.startMessage();
    expect(all.map(({ again, end }) => memory.foretold(again(), end))).toEqual(found);
  });

  it('foretells those of the next message, in their order', async () => {
    const memory = await remembering(1e6);
    const all = ['GPU-a', 'GPU-b'].map((uuid) => labelsOf(uuid));
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
    expect(setOf(memory.found(again(), end))).toBe(setOf(first));
    for (const uuid of ['GPU-b', 'GPU-c', 'GPU-d']) {
      const other = labelsOf(uuid);
      memory.found(other.again(), other.end);
    }
    memory.startMessage();
    expect(setOf(memory.found(again(), end)) !== setOf(first)).toBe(isForgotten);
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
