import { describe, expect, it } from 'vitest';
import { memoryLabels, toyDay, toyStanding } from '../../tests/toy-labels.ts';
import { instant, period } from '../foundation/instant.ts';
import { rememberedStages } from './remembered-stages.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TODAY = instant(Date.UTC(2026, 0, 5));
const TOMORROW = instant(TODAY + DAY);
const A = { customerId: 'acme', workloadId: 'a' };

const story = () =>
  memoryLabels(
    toyDay(TODAY, {
      workloadId: 'a',
      changes: [toyStanding(TODAY, [3], 'training'), toyStanding(TODAY, [6, 3], 'inference')],
    }),
    toyDay(TOMORROW, {
      workloadId: 'a',
      began: toyStanding(TODAY, [6, 3], 'inference'),
      changes: [toyStanding(TOMORROW, [-2, 4], 'fine-tuning')],
    }),
  );

const stagesBy = async (labels: ReturnType<typeof rememberedStages>, hours: readonly number[]) => {
  const stageAt = await labels.stagesIn(period(TODAY, TOMORROW));
  return hours.map((hour) => stageAt(A, TODAY + hour * HOUR));
};

describe('stages at a moment', () => {
  it('are those of the label that held then, as is known today', async () => {
    const hours = [0, 2, 3, 5, 6, 21, 22, 24];
    expect(await stagesBy(rememberedStages(story()), hours)).toEqual([
      undefined,
      undefined,
      'training',
      'training',
      'deployment',
      'deployment',
      'enhancement',
      'enhancement',
    ]);
  });

  it('are not known from where a label lapsed until another holds', async () => {
    const began = toyStanding(TODAY, [-30], 'training');
    const changes = [toyStanding(TODAY, [8, 3], 'inference')];
    const lapsing = toyDay(TODAY, { workloadId: 'a', began, changes, lapsedAt: instant(TODAY + 4 * HOUR) });
    expect(await stagesBy(rememberedStages(memoryLabels(lapsing)), [3, 4, 7, 8])).toEqual([
      'training',
      undefined,
      undefined,
      'deployment',
    ]);
  });

  it('are not known of workloads and days that were not judged', async () => {
    const stageAt = await rememberedStages(story()).stagesIn(period(instant(TODAY - 9 * DAY), TOMORROW));
    expect(stageAt({ ...A, workloadId: 'b' }, TODAY + 4 * HOUR)).toBeUndefined();
    expect(stageAt(A, TODAY - 3 * DAY)).toBeUndefined();
  });

  it('are read once, and again once they are written', async () => {
    const store = story();
    const labels = rememberedStages(store);
    await stagesBy(labels, [4]);
    const before = store.reads();
    expect(await stagesBy(labels, [4])).toEqual(['training']);
    expect(store.reads()).toBe(before);
    await labels.write(toyDay(TODAY, { workloadId: 'a', changes: [toyStanding(TODAY, [0], 'other')] }));
    expect(await stagesBy(labels, [4])).toEqual(['not-ai']);
  });

  it('that were read while they were written are not remembered', async () => {
    const store = story();
    let release = () => undefined as void;
    let isHeld = true;
    const read: typeof store.read = async (day) => {
      const found = await store.read(day);
      if (isHeld) await new Promise<void>((resolve) => (release = resolve));
      return found;
    };
    const labels = rememberedStages({ ...store, read });
    const asking = stagesBy(labels, [4]);
    await Promise.resolve();
    await labels.write(toyDay(TODAY, { workloadId: 'a', changes: [toyStanding(TODAY, [0], 'other')] }));
    isHeld = false;
    release();
    await asking;
    expect(await stagesBy(labels, [4])).toEqual(['not-ai']);
  });
});
