import { describe, expect, it } from 'vitest';
import { SIGNAL_ORDER } from '../../../domain/telemetry/signal.ts';
import { namedColumn, quantityOf, scaleOf } from './units.ts';

describe('units in column names', () => {
  it.each([
    ['power_w', 'power', 'W'],
    ['power_mw', 'power', 'mW'],
    ['power.draw [W]', 'power.draw', 'W'],
    ['clocks.current.sm [MHz]', 'clocks.current.sm', 'MHz'],
    ['energy_mj', 'energy', 'mJ'],
    ['pcie_tx_bytes_s', 'pcie_tx', 'B/s'],
    ['mem_used_mib', 'mem_used', 'MiB'],
    ['Gpu_Util_Pct', 'gpu_util', '%'],
    ['sm_active', 'sm_active', undefined],
  ])('%s is %s in %s', (title, base, unit) => {
    const found = namedColumn(title);
    expect([found.base, found.unit, found.isAmbiguous]).toEqual([base, unit, false]);
  });

  it('can not be told where mega and milli look alike', () => {
    expect(namedColumn('energy_MJ').isAmbiguous).toBe(true);
    expect(namedColumn('POWER_MW').isAmbiguous).toBe(false);
    expect(namedColumn('power_MW').isAmbiguous).toBe(true);
    expect(namedColumn('power_Mw').isAmbiguous).toBe(true);
  });
});

describe('the scale of a unit', () => {
  it('tells millijoules, microjoules and watt-hours apart', () => {
    expect(scaleOf('energyJoules', 'mJ')).toBe(1e-3);
    expect(scaleOf('energyJoules', 'uJ')).toBe(1e-6);
    expect(scaleOf('energyJoules', 'Wh')).toBe(3600);
    expect(scaleOf('energyJoules', 'MJ')).toBeUndefined();
  });

  it('takes any case that leaves one meaning', () => {
    expect(scaleOf('smClockHertz', 'mhz')).toBe(1e6);
    expect(scaleOf('powerWatts', 'w')).toBe(1);
    expect(scaleOf('powerWatts', 'MW')).toBeUndefined();
  });

  it('is unknown for a unit of another quantity', () => {
    expect(scaleOf('powerWatts', 'J')).toBeUndefined();
    expect(scaleOf('utilisationFraction', 'W')).toBeUndefined();
    expect(scaleOf('powerWatts', 'constructor')).toBeUndefined();
  });

  it('exists for every signal', () => {
    for (const signal of SIGNAL_ORDER) expect(quantityOf(signal).most).toBeGreaterThan(0);
  });
});
