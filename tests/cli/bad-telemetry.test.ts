import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { accounted, folderOf } from './command-line.ts';
import { BUSY, type Course, csv, DCGM_HEADER, DEVICES, dcgm, dcgmRows, FLEET, HOUR, SACCT } from './small-fleet.ts';
import {
  account,
  codesOf,
  DONE_IN_AN_HOUR_OF_DEVICE,
  hasOnlySaneFigures,
  isEverySecondAccounted,
  withDevice,
} from './telemetry-case.ts';

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
      '--fleet',
      `${folder}/fleet.yaml`,
      '--allocations',
      `slurm-sacct:${folder}/jobs.txt`,
      '--telemetry',
      `node-power-csv:${folder}/m`,
    ]);
    expect(codesOf(document)['meter-duplicated']).toEqual(['n1']);
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
