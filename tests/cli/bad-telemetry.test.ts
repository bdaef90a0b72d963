import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { AccountsDocument } from '../../src/domain/reporting/accounts-document.ts';
import { accounted, folderOf } from './command-line.ts';
import {
  BUSY,
  type Course,
  csv,
  DCGM_HEADER,
  DECLARATIONS,
  DEVICES,
  type Devices,
  dcgm,
  dcgmRows,
  FLEET,
  HOUR,
  IDLE,
  SACCT,
  type Span,
} from './small-fleet.ts';

const HALF = 989.4e12;
const DONE_IN_AN_HOUR_OF_DEVICE = 0.4 * HALF * HOUR;

interface Case {
  readonly telemetry: string | Uint8Array;
  readonly fleet?: string;
  readonly format?: string;
  readonly name?: string;
}

/** Accounts for the small fleet with this telemetry. */
async function account({ telemetry, fleet = FLEET, format = 'dcgm-csv', name = 'telemetry.csv' }: Case) {
  const folder = await folderOf({
    'fleet.yaml': fleet,
    'jobs.txt': SACCT,
    'declarations.yaml': DECLARATIONS,
    [name]: telemetry,
  });
  const told = await accounted([
    ...['--fleet', join(folder, 'fleet.yaml'), '--allocations', `slurm-sacct:${join(folder, 'jobs.txt')}`],
    ...['--declarations', join(folder, 'declarations.yaml')],
    ...['--telemetry', `${format}:${join(folder, name)}`],
  ]);
  return { ...told, acme: told.document.accounts[0]!, findings: codesOf(told.document) };
}

/** Finding codes with the subjects they are about. */
const codesOf = (document: AccountsDocument): Readonly<Record<string, readonly string[]>> => {
  const codes: Record<string, string[]> = {};
  for (const { code, subject } of document.findings) (codes[code] ??= []).push(subject);
  return codes;
};

const withDevice = (name: string, course: Course, span?: Span): string =>
  dcgm({ ...DEVICES, [name]: course } as Devices, span);

const isEverySecondAccounted = ({ fates }: AccountsDocument): boolean =>
  Math.abs(fates.workload + fates.idle + fates.unallocated + fates.coverageGap - fates.fleetDeviceSeconds) < 1e-6;

const hasOnlySaneFigures = (document: AccountsDocument): boolean =>
  document.accounts.every(({ hardwareOperations: { low, estimate, high }, ceilingOperations }) => {
    return 0 <= low && low <= estimate && estimate <= high && high <= ceilingOperations * (1 + 1e-9);
  });

describe('a line that is no row', () => {
  it.each([
    ['too short', '1772323500000,n0', /field/],
    ['no time', 'yesterday,n0,0,500,95,0.5,0.4,0,0,1830,1000000000', /time/],
    ['not a number', '1772323500000,n0,0,lots,95,0.5,0.4,0,0,1830,1000000000', /lots/],
    ['a negative power', '1772323500000,n0,0,-500,95,0.5,0.4,0,0,1830,1000000000', /-500/],
    ['a share above one', '1772323500000,n0,0,500,95,0.5,40,0,0,1830,1000000000', /40/],
    ['a per cent above a hundred', '1772323500000,n0,0,500,950,0.5,0.4,0,0,1830,1000000000', /950/],
  ])('(%s) is named with file and line, and the rest is used', async (_, line, message) => {
    const rows = dcgmRows(DEVICES);
    const place = rows.findIndex((row) => row.startsWith('1772323500000,n0,0'));
    const { code, err, acme, findings, document } = await account({
      telemetry: csv(DCGM_HEADER, rows.with(place, line)),
    });
    expect(code).toBe(3);
    const named = err.split('\n').find((text) => text.includes(`telemetry.csv:${place + 2}: `));
    expect(named).toMatch(message);
    expect(err).toMatch(/1 part of the inputs could not be used and is named above; the rest was used\./);
    expect(findings['input-malformed']).toHaveLength(1);
    expect(acme.hardwareOperations.estimate / (4 * DONE_IN_AN_HOUR_OF_DEVICE)).toBeCloseTo(1, 1);
    expect(isEverySecondAccounted(document)).toBe(true);
  });
});

describe('hardware that nobody knows', () => {
  it('is accounted as unknown, with a finding and a fault, and never as zero', async () => {
    const fleet = FLEET.replace('part: h100-sxm', 'part: Cobalt XN-2');
    const { code, err, acme, findings, document } = await account({ telemetry: dcgm(), fleet });
    expect(code).toBe(3);
    expect(err).toMatch(/fleet\.yaml:\d+: .*Cobalt XN-2/);
    expect(findings['unknown-hardware']).toEqual(['Cobalt XN-2']);
    expect(acme).toMatchObject({ unknownHardwareSeconds: 4 * HOUR, acceleratorSeconds: 4 * HOUR });
    expect(acme.basis.map(({ method }) => method)).toEqual(['unknown-hardware']);
    const answers = document.evaluations.filter(({ subject }) => subject.customerId === 'acme');
    expect(answers.length).toBeGreaterThan(3);
    for (const { decision } of answers) expect(['not-known', 'possibly-above']).toContain(decision);
  });
});

describe('sensors and counters that lie', () => {
  it('45 W beside 98 % utilisation is a finding, and the account is not made smaller for it', async () => {
    const { acme, findings, code } = await account({
      telemetry: withDevice('n0/1', { ...BUSY, watts: 45, utilPercent: 98 }),
    });
    expect(code).toBe(0);
    expect(findings['observables-inconsistent']).toEqual(['n0/1']);
    expect(acme.hardwareOperations.estimate / (4 * DONE_IN_AN_HOUR_OF_DEVICE)).toBeCloseTo(1, 6);
  });

  it('45 W beside 98 % utilisation without activity counters widens the interval to hold both', async () => {
    const rows = (watts: number) =>
      ['n0,0', 'n0,1'].flatMap((who) =>
        Array.from({ length: 241 }, (_, tick) => `${Date.parse('2026-03-01') + tick * 30_000},${who},${watts},98`),
      );
    const told = (watts: number) => account({ telemetry: csv('time_ms,node,gpu,power_w,gpu_util_pct', rows(watts)) });
    const [lying, honest] = [await told(45), await told(500)];
    expect(lying.findings['observables-inconsistent']).toEqual(['n0/0', 'n0/1']);
    expect(honest.findings['observables-inconsistent']).toBeUndefined();
    expect(lying.acme.hardwareOperations.high).toBeGreaterThan(0);
    expect(lying.acme.hardwareOperations.low).toBeLessThanOrEqual(honest.acme.hardwareOperations.low);
  });

  it('an energy counter that stands still is a stuck counter', async () => {
    const rows = dcgmRows(DEVICES).map((row) => row.replace(/\d+$/, '1000000000'));
    const { findings } = await account({ telemetry: csv(DCGM_HEADER, rows) });
    expect(findings['counter-stuck']).toEqual(['n0/0', 'n0/1', 'n1/0', 'n1/1']);
  });

  it('activity held to the digit while the power moves is a stuck signal', async () => {
    const moving: Course = (second) => ({ ...BUSY, watts: 400 + 100 * Math.sin(second), tensorActive: 0.4321 });
    const { findings } = await account({ telemetry: withDevice('n0/1', moving) });
    expect(findings['signal-stuck']).toContain('n0/1 tensorActiveFraction');
  });

  it('a clock above what the part can do is a finding', async () => {
    const { findings } = await account({ telemetry: withDevice('n0/1', { ...BUSY, clockMhz: 18_300 }) });
    expect(findings['clock-implausible']).toEqual(['n0/1']);
  });

  it('a counter that falls is a reset, and no negative energy follows', async () => {
    const rows = dcgmRows(DEVICES).map((row, place) =>
      place < 400 ? row : row.replace(/\d+$/, (digits) => String(Math.max(0, Number(digits) - 2.5e9))),
    );
    const { findings, document } = await account({ telemetry: csv(DCGM_HEADER, rows) });
    expect(findings['counter-reset']).toEqual(expect.arrayContaining(['n0/0', 'n0/1']));
    expect(hasOnlySaneFigures(document)).toBe(true);
  });

  it('two devices that tell the same to the digit are a finding', async () => {
    const moving: Course = (second) => ({
      ...BUSY,
      watts: 400 + (second % 97),
      tensorActive: 0.3 + (second % 89) / 1000,
    });
    const { findings } = await account({ telemetry: dcgm({ ...DEVICES, 'n0/0': moving, 'n0/1': moving }) });
    expect(findings['device-telemetry-duplicated']).toEqual(['n0/1']);
  });

  it('two node files with the same readings are one meter under two names', async () => {
    const rows = (node: string) =>
      Array.from(
        { length: 7201 },
        (_, s) => `${Date.parse('2026-03-01') + s * 1000},${node},${1500 + ((s * 37) % 101)}`,
      );
    const folder = await folderOf({
      'fleet.yaml': FLEET.replace('    nodes:', '    powerMeter: { measures: node-dc }\n    nodes:'),
      'jobs.txt': SACCT,
      'm/n0.csv': csv('time_ms,source,power_w', rows('n0')),
      'm/n1.csv': csv('time_ms,source,power_w', rows('n1')),
    });
    const { document } = await accounted([
      ...['--fleet', `${folder}/fleet.yaml`, '--allocations', `slurm-sacct:${folder}/jobs.txt`],
      ...['--telemetry', `node-power-csv:${folder}/m`],
    ]);
    expect(codesOf(document)['meter-duplicated']).toEqual(['n1']);
  });
});

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
    expect(Object.keys(findings)).toContain('profiling-gap');
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

describe('a telemetry file as a whole', () => {
  it.each([
    ['is empty', '', /empty|header|nothing/i],
    ['holds only its header', `${DCGM_HEADER}\n`, /./],
  ])('that %s is told, and the account rests on hours alone', async (_, telemetry, message) => {
    const { code, err, acme, document } = await account({ telemetry });
    expect(code).toBe(3);
    expect(err).toMatch(message);
    expect(err).toContain('telemetry.csv');
    expect(acme.coverageFraction).toBe(0);
    expect(document.fates.coverageGap).toBe(document.fates.fleetDeviceSeconds);
  });

  it('that breaks off in the middle of its gzip is told, and what came before is used', async () => {
    const whole = gzipSync(dcgm(DEVICES, { step: 1 }));
    const { code, err, acme, document } = await account({
      telemetry: whole.subarray(0, Math.floor(whole.length / 2)),
      name: 'telemetry.csv.gz',
    });
    expect(code).toBe(3);
    expect(err).toMatch(/telemetry\.csv\.gz: the gzip file ends in the middle: what came before is used/);
    expect(acme.coverageFraction).toBeGreaterThan(0.2);
    expect(acme.coverageFraction).toBeLessThan(0.8);
    expect(isEverySecondAccounted(document)).toBe(true);
  });

  it('of a node that the fleet lacks is a finding with the number of its readings', async () => {
    const { findings, document } = await account({ telemetry: dcgm({ ...DEVICES, 'n7/0': BUSY }) });
    expect(findings['telemetry-of-unknown-node']).toEqual(['n7']);
    expect(document.findings.find(({ code }) => code === 'telemetry-of-unknown-node')).toMatchObject({
      severity: 'error',
      count: 241,
    });
  });

  it('of a device that the node lacks is a finding', async () => {
    const { findings } = await account({ telemetry: dcgm({ ...DEVICES, 'n0/5': BUSY }) });
    expect(findings['telemetry-of-unknown-device']).toEqual(['n0/5']);
  });

  it('whose driver names another part than the fleet file is a finding', async () => {
    const rows = dcgmRows(DEVICES).map((row) => `${row},NVIDIA A100-SXM4-80GB`);
    const { findings } = await account({ telemetry: csv(`${DCGM_HEADER},gpu_model`, rows) });
    expect(findings['part-contradicted']).toEqual(['n0/0', 'n0/1', 'n1/0', 'n1/1']);
  });
});
