import { describe, expect, it } from 'vitest';
import { BUSY, type Course, csv, DCGM_HEADER, DEVICES, dcgm, dcgmRows, FLEET, HOUR, IDLE } from './small-fleet.ts';
import { account, DONE_IN_AN_HOUR_OF_DEVICE, isEverySecondAccounted } from './telemetry-case.ts';

describe('time that goes wrong', () => {
  it('rows out of order are left out and told, and no second counts twice', async () => {
    const rows = dcgmRows(DEVICES);
    const swapped = [...rows.slice(0, 200), ...rows.slice(204, 208), ...rows.slice(200, 204), ...rows.slice(208)];
    const { findings, acme, document } = await account({ telemetry: csv(DCGM_HEADER, swapped) });
    expect(findings['timestamps-out-of-order']).toEqual(['n0/0', 'n0/1', 'n1/0', 'n1/1']);
    expect(acme.hardwareOperations.estimate / (4 * DONE_IN_AN_HOUR_OF_DEVICE)).toBeCloseTo(1, 6);
    expect(isEverySecondAccounted(document)).toBe(true);
  });

  it('a file that is read twice, or rows that stand twice, count once', async () => {
    const rows = dcgmRows(DEVICES);
    const { findings, acme } = await account({
      telemetry: csv(
        DCGM_HEADER,
        rows.flatMap((row) => [row, row]),
      ),
    });
    expect(Object.keys(findings)).toContain('timestamps-repeated');
    expect(acme.hardwareOperations.estimate / (4 * DONE_IN_AN_HOUR_OF_DEVICE)).toBeCloseTo(1, 6);
  });

  it('a clock that steps back by half an hour is told, and the time that is lived again counts once', async () => {
    const rows = dcgmRows(DEVICES);
    const again = rows.slice(4 * 60, 4 * 120);
    const { findings, acme, document } = await account({
      telemetry: csv(DCGM_HEADER, [...rows.slice(0, 4 * 120), ...again, ...rows.slice(4 * 120)]),
    });
    expect(findings['clock-stepped']).toEqual(['n0/0', 'n0/1', 'n1/0', 'n1/1']);
    expect(acme.hardwareOperations.estimate / (4 * DONE_IN_AN_HOUR_OF_DEVICE)).toBeCloseTo(1, 2);
    expect(isEverySecondAccounted(document)).toBe(true);
  });

  it('one time stamp a year ahead is told, and neither stretches the period nor ends the series', async () => {
    const rows = dcgmRows(DEVICES);
    const ahead = rows.map((row, place) =>
      place === 400 ? row.replace(/^\d+/, (ms) => String(Number(ms) + 4e10)) : row,
    );
    const { findings, document, acme } = await account({ telemetry: csv(DCGM_HEADER, ahead) });
    expect(findings['clock-jumped-ahead']).toEqual(['n0/0']);
    expect(document.period.until).toBe('2026-03-01T02:00:00.000Z');
    expect(acme.coverageFraction).toBeGreaterThan(0.99);
  });

  it('minutes without readings are a coverage gap: nothing in the lower bound, the ceiling in the upper', async () => {
    const gap: Course = (second) => (second > 1800 && second < 5400 ? undefined : BUSY);
    const rows = dcgmRows({ ...DEVICES, 'n0/0': gap, 'n0/1': gap });
    const withoutEnergy = rows.map((row) => row.replace(/\d+$/, ''));
    const { findings, acme, document } = await account({ telemetry: csv(DCGM_HEADER, withoutEnergy) });
    expect(findings['coverage-gap']).toEqual(['acme/101']);
    expect(document.fates.coverageGap).toBeCloseTo(2 * HOUR, 6);
    expect(acme.coverageFraction).toBeCloseTo(0.5, 6);
    expect(acme.hardwareOperations.low / (2 * DONE_IN_AN_HOUR_OF_DEVICE)).toBeCloseTo(0.95, 6);
    expect(acme.hardwareOperations.high).toBeGreaterThan(4 * DONE_IN_AN_HOUR_OF_DEVICE);
    expect(isEverySecondAccounted(document)).toBe(true);
  });

  it('minutes that an energy counter alone bridges rest on power, and are told', async () => {
    const gap: Course = (second) => (second > 1800 && second < 5400 ? undefined : BUSY);
    const { findings, acme, document } = await account({ telemetry: dcgm({ ...DEVICES, 'n0/0': gap, 'n0/1': gap }) });
    expect(acme.coverageFraction).toBeCloseTo(1, 6);
    expect(acme.basis.map(({ method }) => method).sort()).toEqual(['activity-with-clock', 'board-power']);
    expect(findings['readings-missing']).toEqual(['n0/0', 'n0/1']);
    const { low, high } = acme.hardwareOperations;
    expect(low).toBeLessThan(4 * DONE_IN_AN_HOUR_OF_DEVICE);
    expect(high).toBeGreaterThan(4 * DONE_IN_AN_HOUR_OF_DEVICE);
    expect(isEverySecondAccounted(document)).toBe(true);
  });
});

describe('units and aliases', () => {
  const READINGS = Array.from({ length: 241 }, (_, tick) => tick * 30);
  const rows = (device: (second: number) => string) =>
    ['n0,0', 'n0,1'].flatMap((who) =>
      READINGS.map((second) => `${Date.parse('2026-03-01') + second * 1000},${who},${device(second)}`),
    );
  const energyAlone = (column: string, perJoule: number) =>
    account({
      telemetry: csv(
        `time_ms,node,gpu,${column}`,
        rows((s) => String((1e6 + 500 * s) * perJoule)),
      ),
    });

  it('joule, millijoule and microjoule of one energy give one account', async () => {
    const [joule, milli, micro] = [
      await energyAlone('energy_j', 1),
      await energyAlone('energy_mj', 1e3),
      await energyAlone('energy_uj', 1e6),
    ];
    expect(joule.acme.hardwareOperations.estimate).toBeGreaterThan(0);
    for (const { acme, code } of [milli, micro]) {
      expect(code).toBe(0);
      expect(acme.hardwareOperations.estimate / joule.acme.hardwareOperations.estimate).toBeCloseTo(1, 9);
    }
  });

  it('an energy column without a unit is refused, not guessed', async () => {
    const { code, err, document } = await account({
      telemetry: csv(
        'time_ms,node,gpu,power_w,energy',
        rows((s) => `500,${1e6 + 500 * s}`),
      ),
    });
    expect(code).toBe(3);
    expect(err).toMatch(/the unit of column "energy" can't be told, so it isn't used: state one of .*mJ/);
    expect(document.fates.coverageGap).toBe(2 * 2 * HOUR);
  });

  it('a millijoule counter read as joules disagrees with the power and is a finding', async () => {
    const { findings } = await account({
      telemetry: csv(
        'time_ms,node,gpu,power_w,energy_j',
        rows((s) => `500,${(1e6 + 500 * s) * 1000}`),
      ),
    });
    expect(findings['observables-inconsistent']).toEqual(['n0/0', 'n0/1']);
  });

  it('per cent and fraction of one utilisation give one account', async () => {
    const told = (column: string, value: string) =>
      account({
        telemetry: csv(
          `time_ms,node,gpu,${column}`,
          rows(() => value),
        ),
      });
    const [percent, fraction] = [await told('gpu_util_pct', '60'), await told('gpu_util_fraction', '0.6')];
    expect(percent.acme.hardwareOperations.estimate).toBeGreaterThan(0);
    expect(fraction.acme.hardwareOperations).toEqual(percent.acme.hardwareOperations);
  });

  it('a TPU counted in cores is half as many chips, and a bare count of an ambiguous part is asked about', async () => {
    const tpu = (accelerators: string) =>
      FLEET.replace('{ part: h100-sxm, count: 2 }', `{ part: v5p, ${accelerators} }`).replace('v5p', 'tpu-v5p');
    const told = (accelerators: string) => account({ telemetry: dcgm({ 'n0/0': IDLE }), fleet: tpu(accelerators) });
    const [chips, cores, bare] = [
      await told('count: 2, unit: chip'),
      await told('count: 4, unit: core'),
      await told('count: 2'),
    ];
    const ceilingOf = ({ document }: typeof chips): number => document.byCluster[0]!.ceilingOperations + 0;
    expect(ceilingOf(cores)).toBeCloseTo(ceilingOf(chips), -10);
    expect([chips.code, cores.code, bare.code]).toEqual([0, 0, 3]);
    expect(bare.err).toMatch(/unit/);
  });
});
