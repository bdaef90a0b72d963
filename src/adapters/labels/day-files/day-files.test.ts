import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { toyDay, toyStanding } from '../../../../tests/toy-labels.ts';
import type { DayLabels } from '../../../domain/classification/day-labels.ts';
import { instant } from '../../../foundation/instant.ts';
import { pseudoRandom } from '../../../foundation/pseudo-random.ts';
import { dayFiles } from './day-files.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TODAY = instant(Date.UTC(2026, 0, 5));

const folders: string[] = [];
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'comptroller-labels-'));
  folders.push(folder);
  return folder;
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const labelsOf = (day = TODAY, workloads = 2): DayLabels => {
  const began = toyStanding(TODAY, [-3], 'training');
  const changes = [toyStanding(TODAY, [0], 'inference')];
  const all = [
    { workloadId: 'w\n"0"\u2028', changes },
    { workloadId: 'w', began, lapsedAt: TODAY },
  ];
  return toyDay(day, ...all.slice(0, workloads));
};

describe('files of labels', () => {
  it('give back what was kept last of a day, in a folder that they make', async () => {
    const folder = join(newFolder(), 'deeper');
    const store = dayFiles({ folder });
    expect([await store.days(), await store.read(TODAY)]).toEqual([[], undefined]);
    await store.write(labelsOf(instant(TODAY + DAY)));
    await store.write(labelsOf(TODAY, 1));
    await store.write(labelsOf());
    expect(await dayFiles({ folder }).days()).toEqual([TODAY, TODAY + DAY]);
    expect(await dayFiles({ folder }).read(TODAY)).toEqual(labelsOf());
    expect(readdirSync(folder)).toEqual(['2026-01-05.jsonl', '2026-01-06.jsonl']);
  });

  it('forget the days that are over by a moment, and no other', async () => {
    const store = dayFiles({ folder: newFolder() });
    for (const day of [0, 1, 2]) await store.write(labelsOf(instant(TODAY + day * DAY)));
    await store.forgetBefore(instant(TODAY + 2 * DAY - 1));
    expect(await store.days()).toEqual([TODAY + DAY, TODAY + 2 * DAY]);
    await store.forgetBefore(instant(TODAY + 2 * DAY));
    expect(await store.days()).toEqual([TODAY + 2 * DAY]);
  });

  it.each(['labels-half-written', 'labels-synced'])('leave what was kept where they end at %s', async (at) => {
    const folder = newFolder();
    await dayFiles({ folder }).write(labelsOf(TODAY, 1));
    const ending = dayFiles({
      folder,
      step: (step) => {
        if (step === at) throw new Error('ended');
      },
    });
    await expect(ending.write(labelsOf())).rejects.toMatchObject({ code: 'labels-unwritable' });
    expect(await dayFiles({ folder }).read(TODAY)).toEqual(labelsOf(TODAY, 1));
    // What a process that was killed leaves beside it is no day.
    writeFileSync(join(folder, '2026-01-05.jsonl.unfinished'), 'half');
    expect(await dayFiles({ folder }).days()).toEqual([TODAY]);
    await dayFiles({ folder }).write(labelsOf());
    expect(await dayFiles({ folder }).read(TODAY)).toEqual(labelsOf());
  });

  it('that are damaged anywhere or cut short are told and not used', async () => {
    const folder = newFolder();
    const store = dayFiles({ folder });
    await store.write(labelsOf());
    const path = join(folder, '2026-01-05.jsonl');
    const whole = readFileSync(path);
    const random = pseudoRandom(1);
    for (let time = 0; time < 200; time++) {
      const damaged = Buffer.from(whole);
      const place = Math.floor(random() * whole.length);
      damaged[place] = (damaged[place] as number) ^ (1 + Math.floor(random() * 255));
      writeFileSync(path, time % 2 === 0 ? damaged : whole.subarray(0, place));
      await expect(store.read(TODAY)).rejects.toMatchObject({ code: 'labels-unreadable', isLasting: true });
    }
    writeFileSync(path, whole);
    writeFileSync(join(folder, '2026-01-06.jsonl'), whole);
    expect(await store.read(TODAY)).toEqual(labelsOf());
    await expect(store.read(instant(TODAY + DAY))).rejects.toMatchObject({ code: 'labels-unreadable' });
  });

  it('that are anything at all are told and not used', async () => {
    const folder = newFolder();
    const random = pseudoRandom(2);
    for (let time = 0; time < 100; time++) {
      const bytes = Buffer.from(Array.from({ length: Math.floor(random() * 200) }, () => Math.floor(random() * 256)));
      writeFileSync(join(folder, '2026-01-05.jsonl'), bytes);
      await expect(dayFiles({ folder }).read(TODAY)).rejects.toMatchObject({ code: 'labels-unreadable' });
    }
  });
});
