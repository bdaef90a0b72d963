import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { accountsFile } from '../../src/adapters/accounts-file/accounts-file.ts';
import { accounted, comptroller, folderOf } from './command-line.ts';
import { csv, dcgm, DCGM_HEADER, DEVICES, dcgmRows, FILES, FLEET, HOUR, SACCT, wholeAccount } from './small-fleet.ts';

/** Datasheet of the H100 SXM: dense 16 bits and 8 bits, quoted and highest clock. */
const [HALF, EIGHT, QUOTED, HIGHEST] = [989.4e12, 1978.9e12, 1830, 1980];
const ACME_SECONDS = 2 * 2 * HOUR;

let folder = '';
beforeAll(async () => {
  folder = await folderOf(FILES);
});

const fleet = () => ['--fleet', join(folder, 'fleet.yaml')];
const jobs = () => ['--allocations', `slurm-sacct:${join(folder, 'jobs.txt')}`];

describe('account --json', () => {
  it('gives the figures that follow from constant readings by hand', async () => {
    const { document, code, err } = await accounted(wholeAccount(folder));
    // Readings that stand still for hours while they tell of work are what makes the sum easy, and are told for what they are.
    const codes = new Set(document.findings.map((finding) => finding.code));
    expect({ code, codes: [...codes] }).toEqual({ code: 0, codes: ['telemetry-frozen'] });
    expect(err).toContain('times without a zone are taken as UTC');
    const [acme, beta] = document.accounts;
    const done = 0.4 * HALF * ACME_SECONDS;
    expect(acme).toMatchObject({ customerId: 'acme', workloadId: '101', lineageId: 'model-m', coverageFraction: 1 });
    expect(acme!.acceleratorSeconds).toBeCloseTo(ACME_SECONDS, 6);
    expect(acme!.hardwareOperations.estimate / done).toBeCloseTo(1, 9);
    expect(acme!.hardwareOperations.low / done).toBeCloseTo(0.95, 9);
    expect(acme!.hardwareOperations.high / done).toBeCloseTo(1.05, 9);
    expect(acme!.ceilingOperations / (((EIGHT * HIGHEST) / QUOTED) * ACME_SECONDS)).toBeCloseTo(1, 9);
    expect(acme!.operationsPerSecond.peakMinute.estimate / (0.4 * HALF * 2)).toBeCloseTo(1, 9);
    expect(acme!.operationsPerSecond.sustainedHour!.estimate / (0.4 * HALF * 2)).toBeCloseTo(1, 9);
    expect(acme!.operationsPerSecond.sustainedDay).toBeUndefined();
    expect(acme!.basis.map(({ method }) => method)).toEqual(['activity-with-clock']);
    expect(beta).toMatchObject({ customerId: 'beta', workloadId: '102', lineageId: 'beta/102' });
    expect(beta!.hardwareOperations).toEqual({ low: 0, estimate: 0, high: 0 });
  });

  it('gives every device-second one fate and holds bill, allocation and telemetry against each other', async () => {
    const { document } = await accounted(wholeAccount(folder));
    expect(document.fates).toEqual({
      fleetDeviceSeconds: 8 * HOUR,
      workload: 4 * HOUR,
      idle: 2 * HOUR,
      unallocated: 2 * HOUR,
      coverageGap: 0,
    });
    expect(document.reconciliations).toEqual([
      expect.objectContaining({
        customerId: 'acme',
        billedSeconds: { low: 4 * HOUR, high: 4 * HOUR },
        allocatedSeconds: 4 * HOUR,
        activeSeconds: 4 * HOUR,
      }),
      expect.objectContaining({ customerId: 'beta', allocatedSeconds: 2 * HOUR, activeSeconds: 0 }),
    ]);
  });

  it('has the documented shape and nothing beside it', async () => {
    const { document, out } = await accounted(wholeAccount(folder));
    const path = join(folder, 'accounts.json');
    await writeFile(path, out);
    expect(await accountsFile.read(path)).toEqual({ document, faults: [] });
    expect(Object.keys(document.accounts[0]!)).toEqual(
      expect.arrayContaining([
        'customerId',
        'workloadId',
        'lineageId',
        'from',
        'until',
        'acceleratorSeconds',
        'ceilingOperations',
        'hardwareOperations',
        'operationsPerSecond',
        'coverageFraction',
        'basis',
      ]),
    );
    expect(Object.keys(document)).toEqual(
      expect.arrayContaining(['accounts', 'unattributed', 'findings', 'evaluations']),
    );
  });

  it('prints one line of JSON on standard output and nothing else there', async () => {
    const { out } = await accounted(wholeAccount(folder));
    expect(out.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('account finds its inputs', () => {
  const tellings: Readonly<Record<string, Readonly<Record<string, string | Uint8Array>>>> = {
    'a folder': { 't/a.csv': dcgm({ 'n0/0': DEVICES['n0/0']!, 'n0/1': DEVICES['n0/1']! }), 't/deep/b.csv.gz': '' },
    gzip: { 't/whole.csv.gz': gzipSync(dcgm()) },
    'gzip under a plain name': { 't/whole.csv': gzipSync(dcgm()) },
  };
  const n1 = gzipSync(dcgm({ 'n1/0': DEVICES['n1/0']!, 'n1/1': DEVICES['n1/1']! }));

  it.each(Object.entries(tellings))('in %s as in one plain file', async (_, files) => {
    const place = await folderOf(
      Object.fromEntries(Object.entries(files).map(([name, content]) => [name, content === '' ? n1 : content])),
    );
    const whole = await accounted([...fleet(), ...jobs(), '--telemetry', `dcgm-csv:${folder}/telemetry.csv`]);
    const parts = await accounted([...fleet(), ...jobs(), '--telemetry', `dcgm-csv:${place}/t`]);
    expect(parts.document).toEqual({ ...whole.document, evaluations: expect.anything() });
  });

  it('by a glob, and by several arguments', async () => {
    const rows = dcgmRows(DEVICES);
    const half = rows.length / 2;
    const place = await folderOf({
      'one.csv': csv(DCGM_HEADER, rows.slice(0, half)),
      'two.csv': csv(DCGM_HEADER, rows.slice(half - 4)),
      'not-this.log': 'nothing',
    });
    const whole = await accounted([...fleet(), ...jobs(), '--telemetry', `dcgm-csv:${folder}/telemetry.csv`]);
    for (const named of [[`${place}/*.csv`], [`${place}/one.csv`, `${place}/two.csv`]]) {
      const telemetry = named.flatMap((path) => ['--telemetry', `dcgm-csv:${path}`]);
      const { document } = await accounted([...fleet(), ...jobs(), ...telemetry]);
      expect(document.accounts).toEqual(whole.document.accounts);
      expect(document.fates).toEqual(whole.document.fates);
    }
  });

  it('of several formats side by side: the device by its counters, the other node by its meter', async () => {
    const meter = Array.from(
      { length: 241 },
      (_, tick) => `${Date.parse('2026-03-01') + tick * 30_000},n1,${1500 + (tick % 7)}`,
    );
    const place = await folderOf({
      'fleet.yaml': FLEET.replace('    nodes:', '    powerMeter: { measures: node-dc }\n    nodes:'),
      'n0.csv': dcgm({ 'n0/0': DEVICES['n0/0']!, 'n0/1': DEVICES['n0/1']! }),
      'meter.csv': csv('time_ms,source,power_w', meter),
    });
    const { document, code } = await accounted([
      '--fleet',
      `${place}/fleet.yaml`,
      ...jobs(),
      '--telemetry',
      `dcgm-csv:${place}/n0.csv`,
      '--telemetry',
      `node-power-csv:${place}/meter.csv`,
    ]);
    expect(code).toBe(0);
    expect(document.accounts.map(({ basis }) => basis.map(({ method }) => method))).toEqual([
      ['activity-with-clock'],
      ['node-power'],
    ]);
    expect(document.fates.coverageGap).toBe(0);
  });
});

describe('account --from --until', () => {
  it('cuts readings, allocations and the period to what was asked for', async () => {
    const { document } = await accounted([
      ...wholeAccount(folder),
      '--from',
      '2026-03-01T00:30:00Z',
      '--until',
      '2026-03-01T01:30:00+00:00',
    ]);
    expect(document.period).toEqual({ from: '2026-03-01T00:30:00.000Z', until: '2026-03-01T01:30:00.000Z' });
    expect(document.accounts.map(({ acceleratorSeconds }) => acceleratorSeconds)).toEqual([2 * HOUR, HOUR]);
    expect(document.accounts[0]!.hardwareOperations.estimate / (0.4 * HALF * 2 * HOUR)).toBeCloseTo(1, 9);
    expect(document.fates.fleetDeviceSeconds).toBe(4 * HOUR);
  });

  it('takes a wider period than the inputs reach, and calls the rest a gap', async () => {
    const { document } = await accounted([...wholeAccount(folder), '--until', '2026-03-01T03:00:00Z']);
    expect(document.fates).toMatchObject({ fleetDeviceSeconds: 12 * HOUR, coverageGap: 4 * HOUR });
    expect(document.findings.map(({ code }) => code)).toContain('cluster-coverage-gap');
  });
});

describe('account --html', () => {
  it('writes the report and says where it is', async () => {
    const path = join(folder, 'report.html');
    const { code, err, out } = await comptroller(['account', ...wholeAccount(folder), '--html', path]);
    expect(code).toBe(0);
    expect(err).toContain(`Report: ${path}`);
    const page = await readFile(path, 'utf8');
    expect(page).toMatch(/^<!doctype html>/i);
    expect(page).toContain('Small Compute');
    expect(page).not.toMatch(/<(?:script|link|img)[^>]+(?:src|href)="?https?:/);
    expect(out).toContain('Small Compute (DE), 2026-03-01 00:00 UTC to 2026-03-01 02:00 UTC');
  });
});

describe('account without telemetry', () => {
  it('bounds by the hours alone and says so', async () => {
    const { document, code } = await accounted([...fleet(), ...jobs()]);
    expect(code).toBe(0);
    const [acme] = document.accounts;
    expect(acme).toMatchObject({ coverageFraction: 0, acceleratorSeconds: ACME_SECONDS });
    expect(acme!.hardwareOperations.high).toBeGreaterThan(0);
    expect(acme!.hardwareOperations.high).toBeLessThanOrEqual(acme!.ceilingOperations);
    expect(document.findings.map(({ code }) => code)).toContain('no-telemetry');
    expect(document.fates).toMatchObject({ workload: 0, coverageGap: 8 * HOUR });
  });

  it('takes the allocations of a plain list as it takes those of Slurm', async () => {
    const list = csv('customer_id,workload_id,from,until,node,devices', [
      'acme,101,2026-03-01T00:00:00Z,2026-03-01T02:00:00Z,n0,0-1',
      'beta,102,2026-03-01T00:00:00Z,2026-03-01T01:00:00Z,n1,0-1',
    ]);
    const place = await folderOf({ 'list.csv': list, 'jobs.txt': SACCT });
    const [plain, slurm] = [
      await accounted([...fleet(), '--allocations', `allocations-csv:${place}/list.csv`]),
      await accounted([...fleet(), '--allocations', `slurm-sacct:${place}/jobs.txt`]),
    ];
    expect(plain.document.accounts.map(({ hardwareOperations }) => hardwareOperations)).toEqual(
      slurm.document.accounts.map(({ hardwareOperations }) => hardwareOperations),
    );
  });
});
