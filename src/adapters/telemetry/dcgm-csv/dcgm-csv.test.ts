import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { collectReadings } from '../../../../tests/collected-readings.ts';
import { withFile } from '../../../../tests/temporary-file.ts';
import type { TelemetryInput } from '../../../ports/telemetry-source.ts';
import { dcgmCsv } from './dcgm-csv.ts';

const read = (content: string | Uint8Array, options: Partial<TelemetryInput> = {}) =>
  withFile(content, (path) => collectReadings(dcgmCsv, { path, ...options }));

const lines = (...rows: readonly string[]): string => `${rows.join('\n')}\n`;

describe('dcgm-csv', () => {
  it('gives every signal in the unit of the house', async () => {
    const { readings, faults } = await read(
      lines(
        'timestamp,gpu,power_w,energy_mj,gpu_util_pct,mem_util_pct,mem_used_mib,temp_c,sm_active,tensor_active,pcie_tx_kib,clock_sm_mhz,throttle_reasons,note',
        '1000.5,3,412.5,5000,83,29,2,61,0.7,0.25,3,1410,0x4,anything',
      ),
    );
    expect(faults).toEqual([]);
    expect(readings).toHaveLength(1);
    const { at, subject, value } = readings[0]!;
    expect([at, subject]).toEqual([1_000_500, { kind: 'accelerator', index: 3 }]);
    expect(value('powerWatts')).toBe(412.5);
    expect(value('energyJoules')).toBe(5);
    expect(value('utilisationFraction')).toBe(0.83);
    expect(value('memoryUtilisationFraction')).toBe(0.29);
    expect(value('memoryUsedBytes')).toBe(2 * 2 ** 20);
    expect(value('temperatureCelsius')).toBe(61);
    expect(value('smActiveFraction')).toBe(0.7);
    expect(value('tensorActiveFraction')).toBe(0.25);
    expect(value('pcieTransmitBytesPerSecond')).toBe(3072);
    expect(value('smClockHertz')).toBe(1.41e9);
    expect(value('clockEventReasons')).toBe(4);
    expect(value('fp16ActiveFraction')).toBeUndefined();
  });

  it('names subjects by node, index, UUID and model, each once', async () => {
    const { subjects, readings } = await read(
      lines(
        'hostname,gpu,uuid,gpu_model,timestamp,power_w,pod,namespace',
        'n1,0,GPU-a,"H100, SXM",1,100,,',
        'n1,1,GPU-b,"H100, SXM",1,100,p,ns',
        'n1,0,GPU-a,"H100, SXM",2,100,,',
        'n2,0,GPU-c,"H100, SXM",2,100,,',
      ),
      { node: 'not used', nodePrefix: 'x-' },
    );
    expect(subjects).toEqual([
      { kind: 'accelerator', node: 'x-n1', index: 0, uuid: 'GPU-a', modelName: 'H100, SXM' },
      {
        kind: 'accelerator',
        node: 'x-n1',
        index: 1,
        uuid: 'GPU-b',
        modelName: 'H100, SXM',
        holder: { pod: 'p', namespace: 'ns' },
      },
      { kind: 'accelerator', node: 'x-n2', index: 0, uuid: 'GPU-c', modelName: 'H100, SXM' },
    ]);
    expect(readings.map(({ subject }) => subject.uuid)).toEqual(['GPU-a', 'GPU-b', 'GPU-a', 'GPU-c']);
  });

  it('takes the node from the user where the file names none', async () => {
    const { subjects } = await read(lines('timestamp,gpu,power_w', '1,0,5'), { node: 'n7', nodePrefix: 'x-' });
    expect(subjects).toEqual([{ kind: 'accelerator', node: 'n7', index: 0 }]);
  });

  it('takes a blank field as not known, never as zero', async () => {
    const { readings, faults } = await read(lines('timestamp,gpu,power_w,dram_active', '1,0,,0.5', '2,0,N/A,'));
    expect(readings.map(({ value }) => [value('powerWatts'), value('dramActiveFraction')])).toEqual([
      [undefined, 0.5],
      [undefined, undefined],
    ]);
    expect(faults).toEqual([]);
  });

  it.each([
    ['0', 0, 0],
    ['1', 1, 0],
    ['1.001', undefined, 1],
    ['50', undefined, 1],
    ['100', undefined, 1],
    ['101', undefined, 1],
    ['-0.1', undefined, 1],
    ['50 %', 0.5, 0],
  ])('takes sm_active of %s as %s with %s faults', async (text, expected, faultCount) => {
    const { readings, faults } = await read(lines('timestamp,gpu,sm_active,power_w', `1,0,${text},7`));
    expect(readings[0]?.value('smActiveFraction')).toBe(expected);
    expect(readings[0]?.value('powerWatts')).toBe(7);
    expect(faults).toHaveLength(faultCount);
  });

  it('says what to do when a share looks like per cent, and stops believing the column when it goes on', async () => {
    const rows = Array.from({ length: 30 }, (_, index) => `${index},0,40`);
    const { readings, faults } = await read(lines('timestamp,gpu,sm_active', ...rows, '40,0,0.8'));
    expect(faults[0]?.message).toContain('name it "sm_active_pct"');
    expect(faults[0]?.line).toBe(2);
    expect(readings.at(-1)?.value('smActiveFraction')).toBeUndefined();
    expect(faults.at(-1)?.message).toContain("isn't used from here on");
  });

  it.each([
    ['-5', undefined],
    ['0', 0],
    ['1000000000', 1e9],
    ['1000000001', undefined],
    ['1e999', undefined],
    ['watts', undefined],
    ['350 J', undefined],
    ['0.35 kW', 350],
    ['350W', 350],
  ])('takes power of %s as %s', async (text, expected) => {
    const { readings, faults } = await read(lines('timestamp,gpu,power_w,temp_c', `1,0,${text},30`));
    expect(readings[0]?.value('powerWatts')).toBe(expected);
    expect(readings[0]?.value('temperatureCelsius')).toBe(30);
    expect(faults.map(({ line }) => line)).toEqual(expected === undefined ? [2] : []);
  });

  it('does not use a column whose unit can not be told', async () => {
    const { readings, faults } = await read(lines('timestamp,gpu,energy,energy_MJ,power_w', '1,0,5,5,7'));
    expect(faults.map(({ message }) => message.includes('state one of J, mJ'))).toEqual([true, true]);
    expect(readings[0]?.value('energyJoules')).toBeUndefined();
    expect(readings[0]?.value('powerWatts')).toBe(7);
  });

  it('uses a second column of a signal only where the first is blank', async () => {
    const { readings } = await read(lines('timestamp,gpu,power_w,dcgm_power_usage', '1,0,100,999', '2,0,,200'));
    expect(readings.map(({ value }) => value('powerWatts'))).toEqual([100, 200]);
  });

  it('reports every line that can not be used and uses the rest', async () => {
    const { readings, faults } = await read(
      lines(
        'timestamp,gpu,power_w',
        '1,0,10',
        'soon,0,10',
        '2,0',
        '3,0,10,11',
        '4,zero,10',
        '5,0,10',
        '"6,0,10',
        '7,0,10',
      ),
    );
    expect(readings.map(({ at }) => at)).toEqual([1000, 5000, 7000]);
    expect(faults.map(({ line }) => line)).toEqual([3, 4, 5, 6, 8]);
  });

  it('does not let one kind of fault drown the others', async () => {
    const rows = Array.from({ length: 500 }, (_, index) => `${index},0,-1`);
    const { faults } = await read(lines('timestamp,gpu,power_w', ...rows, 'x,0,1'));
    expect(faults.filter(({ message }) => message.startsWith('-1 in column'))).toHaveLength(50);
    expect(faults.map(({ line }) => line)).toContain(502);
    expect(faults.at(-1)?.message).toContain('450 more of the same kind');
  });

  it('takes a byte order mark, CRLF, quotes and a header that stands in the file again', async () => {
    const { readings, faults } = await read(
      '\uFEFF"timestamp","gpu","power_w"\r\n"1","0","10"\r\ntimestamp,gpu,power_w\r\n2,0,20\r\n',
    );
    expect(readings.map(({ at, value }) => [at, value('powerWatts')])).toEqual([
      [1000, 10],
      [2000, 20],
    ]);
    expect(faults).toEqual([]);
  });

  it.each([
    ['the last line is whole without a line end', '1,0,412.5\n2,0,413.5', [412.5, 413.5], 0],
    ['the last field may be cut', '1,0,412.5\n2,0,41', [412.5], 1],
    ['the last line is cut', '1,0,412.5\n2,0', [412.5], 1],
    ['a line with an end is short', '1,0,412.5\n2,0,41\n', [412.5, 41], 0],
  ])('tells whether %s', async (...[, body, expected, faultCount]) => {
    const { readings, faults } = await read(`timestamp,gpu,power_w\n${body}`);
    expect(readings.map(({ value }) => value('powerWatts'))).toEqual(expected);
    expect(faults).toHaveLength(faultCount);
  });

  it('uses what a cut gzip file still holds', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) => `${index},0,${(index * 7919) % 997}`);
    const zipped = gzipSync(lines('timestamp,gpu,power_w', ...rows));
    const { readings, faults } = await read(zipped.subarray(0, zipped.length - 200));
    expect(readings.length).toBeGreaterThan(4000);
    expect(faults.some(({ message }) => message.includes('ends in the middle'))).toBe(true);
  });

  it.each([
    ['noise', Uint8Array.from({ length: 4000 }, (_, index) => (index * 7919) % 251)],
    ['another table', 'name,age\nx,1\n'],
    ['a table without signals', 'timestamp,gpu,phase\n1,0,steady\n'],
    ['UTF-16', Buffer.from('\uFEFFtimestamp,gpu,power_w\n', 'utf16le')],
  ])('refuses %s and names the columns that it expects', async (_, content) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'telemetry-unreadable',
      message: expect.stringContaining('"tensor_active"'),
    });
  });

  it('says so when a file holds nothing', async () => {
    expect((await read('')).faults).toEqual([{ where: expect.any(String), message: expect.stringContaining('empty') }]);
    expect((await read('timestamp,gpu,power_w\n')).faults).toHaveLength(1);
  });
});
