import { describe, expect, it } from 'vitest';
import { collectReadings } from '../../../../tests/collected-readings.ts';
import { withFile } from '../../../../tests/temporary-file.ts';
import type { TelemetryInput } from '../../../ports/telemetry-source.ts';
import { nvidiaSmiCsv } from './nvidia-smi-csv.ts';

const read = (content: string, options: Partial<TelemetryInput> = {}) =>
  withFile(content, (path) => collectReadings(nvidiaSmiCsv, { path, ...options }));

const PLAIN_HEADER = 'timestamp, power.draw [W], utilization.gpu [%]';

/** A row of the accelerator `index`, which draws 100 W times its number, so that a wrong hand is seen. */
const row = (milliseconds: number, index: number): string =>
  `${new Date(Date.UTC(2024, 3, 4) + milliseconds).toISOString().replace('T', ' ').replaceAll('-', '/').replace('Z', '')}, ${100 * (index + 1)}.50 W, 7 %`;

/** Ticks of several accelerators, a few milliseconds apart within a tick. */
const ticks = (count: number, devices: number, apart = 4): string[] =>
  Array.from({ length: count * devices }, (_, place) =>
    row(Math.floor(place / devices) * 100 + (place % devices) * apart, place % devices),
  );

const areInRightHands = (got: Awaited<ReturnType<typeof read>>): boolean =>
  got.readings.every(({ subject, value }) => value('powerWatts') === 100 * (subject.index! + 1) + 0.5);

describe('nvidia-smi-csv', () => {
  it('reads values with units, without units and with none to give', async () => {
    const withUnits = await read(
      'timestamp, index, uuid, name, power.draw [W], utilization.gpu [%], memory.used [MiB], clocks.current.sm [MHz], clocks_throttle_reasons.active\n' +
        '2024/04/04 10:54:15.382, 1, GPU-a, NVIDIA H100, 29.91 W, 83 %, 2 MiB, 1980 MHz, 0x0000000000000004\n' +
        '2024/04/04 10:54:16.382, 1, GPU-a, NVIDIA H100, [N/A], [Not Supported], [N/A], [N/A], [N/A]\n',
    );
    const bare = await read(
      'timestamp, index, uuid, name, power.draw [W], utilization.gpu [%], memory.used [MiB], clocks.current.sm [MHz], clocks_throttle_reasons.active\n' +
        '2024/04/04 10:54:15.382, 1, GPU-a, NVIDIA H100, 29.91, 83, 2, 1980, 0x0000000000000004\n',
    );
    expect(withUnits.faults).toEqual([]);
    expect(withUnits.subjects).toEqual([{ kind: 'accelerator', index: 1, uuid: 'GPU-a', modelName: 'NVIDIA H100' }]);
    for (const { readings } of [withUnits, bare]) {
      const { value, at } = readings[0]!;
      expect(at).toBe(Date.UTC(2024, 3, 4, 10, 54, 15, 382));
      expect(value('powerWatts')).toBe(29.91);
      expect(value('utilisationFraction')).toBe(0.83);
      expect(value('memoryUsedBytes')).toBe(2 * 2 ** 20);
      expect(value('smClockHertz')).toBe(1.98e9);
      expect(value('clockEventReasons')).toBe(4);
    }
    expect(withUnits.readings[1]?.values.every(Number.isNaN)).toBe(true);
  });

  it('numbers accelerators by the order of their bus ids where nothing else names them', async () => {
    const { subjects } = await read(
      'timestamp, pci.bus_id, power.draw [W]\n2024/04/04 10:54:15.382, 00000000:07:00.0, 1 W\n2024/04/04 10:54:15.385, 00000000:0F:00.0, 2 W\n',
    );
    expect(subjects.map(({ index }) => index)).toEqual([0, 1]);
  });

  it.each([1, 2, 3, 4, 8, 16])('tells that %i accelerators take turns, and who is who', async (devices) => {
    const got = await read([PLAIN_HEADER, ...ticks(40, devices), ''].join('\n'));
    expect(got.faults).toEqual([]);
    expect(got.subjects).toHaveLength(devices);
    expect(got.readings).toHaveLength(40 * devices);
    expect(areInRightHands(got)).toBe(true);
  });

  it('drops the tick in which a row is missing, and no other', async () => {
    const rows = ticks(60, 4);
    rows.splice(4 * 20 + 1, 1);
    const got = await read([PLAIN_HEADER, ...rows, ''].join('\n'));
    expect(got.readings).toHaveLength(4 * 59);
    expect(areInRightHands(got)).toBe(true);
    expect(got.faults.map(({ line }) => line)).toEqual([82]);
  });

  it('bridges a pause inside a tick', async () => {
    const rows = Array.from({ length: 4 * 60 }, (_, place) => {
      const tick = Math.floor(place / 4);
      const pause = tick > 30 || (tick === 30 && place % 4 > 0) ? 300 : 0;
      return row(tick * 100 + (place % 4) * 4 + pause, place % 4);
    });
    const got = await read([PLAIN_HEADER, ...rows, ''].join('\n'));
    expect(got.faults).toEqual([]);
    expect(got.readings).toHaveLength(240);
    expect(areInRightHands(got)).toBe(true);
  });

  it('uses nothing when the times do not tell how many take turns, and says what to do', async () => {
    const irregular = [0, 1000, 3000, 4000, 6000, 8000, 9000, 11_000, 12_000].map((at) => row(at, 0));
    for (const rows of [irregular, ticks(1, 3), ticks(1, 2, 100)]) {
      const { readings, faults } = await read([PLAIN_HEADER, ...rows, ''].join('\n'));
      expect(readings).toEqual([]);
      expect(faults.map(({ message }) => message)).toEqual([expect.stringContaining('devicesPerTick=N')]);
    }
  });

  it('takes the word of the user for how many take turns', async () => {
    const got = await read([PLAIN_HEADER, ...ticks(1, 3), ''].join('\n'), { devicesPerTick: 3, node: 'n1' });
    expect(got.subjects).toEqual([0, 1, 2].map((index) => ({ kind: 'accelerator', node: 'n1', index })));
    expect(areInRightHands(got)).toBe(true);
  });

  it('does not shift the accelerators behind a broken line when only the count tells them apart', async () => {
    const rows = Array.from({ length: 30 }, (_, place) => row(place * 10, place % 3));
    rows[10] = 'broken';
    const got = await read([PLAIN_HEADER, ...rows, ''].join('\n'), { devicesPerTick: 3 });
    expect(got.readings).toHaveLength(29);
    expect(areInRightHands(got)).toBe(true);
  });

  it.each([0, -1, 1.5, 513])('refuses ticks of %s rows', async (devicesPerTick) => {
    const reading = read([PLAIN_HEADER, ...ticks(3, 2), ''].join('\n'), { devicesPerTick });
    await expect(reading).rejects.toMatchObject({ code: 'telemetry-unreadable' });
  });

  it('starts to count anew where the header stands again', async () => {
    const rows = ticks(40, 3);
    const got = await read([PLAIN_HEADER, ...rows.slice(0, -1), PLAIN_HEADER, ...ticks(40, 2), ''].join('\n'));
    expect(areInRightHands(got)).toBe(true);
    expect(got.readings).toHaveLength(39 * 3 + 80);
  });

  it('reports a last line that is cut and uses the rest', async () => {
    const rows = ticks(40, 1);
    const got = await read([PLAIN_HEADER, ...rows].join('\n').slice(0, -6));
    expect(got.readings).toHaveLength(39);
    expect(got.faults.map(({ line }) => line)).toEqual([41]);
  });
});
