import { describe, expect, it } from 'vitest';
import {
  type Told,
  type Sent,
  LATENESS,
  STEP,
  FOUR,
  THREE,
  TWO,
  ONE,
  moments,
  tensor,
  foldedOf,
  each,
  known,
  NOTHING,
} from '../../../tests/instance-readings.ts';
import { MINUTE, SECOND, START, type Values } from '../../../tests/live-readings.ts';
import { signalIn } from './device-window.ts';
import type { InstancePart } from './instance-part.ts';

describe('an instance that is missing', () => {
  it('leaves the moment not known, and is told', () => {
    const at = moments(80);
    const sent = each(at, [tensor(FOUR, 0.7), tensor(THREE, 0.7)]);
    const holed = sent.map(({ receivedAt, told }, scrape) => ({
      receivedAt,
      told: scrape >= 30 && scrape < 40 ? told.slice(0, 1) : told,
    }));
    const { windows, findings } = foldedOf(holed);
    expect(known(windows)).toEqual({ least: 0.7, most: 0.7, seconds: 79 * 15 - 11 * 15 });
    expect(findings).toMatchObject([{ code: 'instances-missing', severity: 'warning', count: 10 }]);
  });

  it('is no more than a notice where it is one of thousands', () => {
    const sent = each(moments(2000), [tensor(FOUR, 0.7), tensor(THREE, 0.7)]);
    const holed = sent.map(({ receivedAt, told }, scrape) => ({
      receivedAt,
      told: scrape === 1000 ? told.slice(1) : told,
    }));
    expect(foldedOf(holed).findings).toMatchObject([{ code: 'instances-missing', severity: 'notice', count: 1 }]);
  });

  it('of every moment is an error: they never meet', () => {
    const sent = [
      ...each(moments(40), [tensor(FOUR, 0.7)]),
      ...each(moments(40, START + 7 * SECOND), [tensor(THREE, 0.7)]),
    ];
    const { windows, findings } = foldedOf(sent.sort((a, b) => a.receivedAt - b.receivedAt));
    expect(known(windows)).toEqual(NOTHING);
    expect(findings).toMatchObject([{ code: 'instances-missing', severity: 'error' }]);
  });

  it('of a signal leaves that signal not known, and no other', () => {
    const of = (part: InstancePart, values: Values) => (at: number) => ({ at, part, values });
    const sent = each(moments(40), [
      of(FOUR, { tensorActiveFraction: 0.5, smActiveFraction: 0.5 }),
      of(THREE, { tensorActiveFraction: 0.5 }),
    ]);
    const { windows } = foldedOf(sent);
    expect(known(windows)).toMatchObject({ least: 0.5, most: 0.5 });
    expect(windows.every((window) => signalIn(window, 'smActiveFraction') === undefined)).toBe(true);
  });

  it('does not take away what the device says of itself', () => {
    const whole = (at: number): Told => ({ at, values: { tensorActiveFraction: 0.9 } });
    const sent = each(moments(40), [tensor(FOUR, 0.5), tensor(THREE, 0.5), whole]);
    expect(known(foldedOf(sent).windows)).toMatchObject({ least: 0.9, most: 0.9 });
  });

  it('of which the size is not known leaves the device not known', () => {
    const sent = each(moments(40), [tensor({ id: '1', share: Number.NaN }, 0.5), tensor(THREE, 0.5)]);
    expect(known(foldedOf(sent).windows)).toEqual(NOTHING);
  });
});

describe('a device that its instances do not fill', () => {
  it('is known when it has been watched for half the lateness less than five minutes', () => {
    const { windows, findings } = foldedOf(each(moments(80), [tensor(FOUR, 0.7)]));
    expect(known(windows)).toEqual({ least: 0.4, most: 0.4, seconds: 79 * 15 - 150 });
    expect(findings).toMatchObject([{ code: 'instances-unsettled', severity: 'notice', count: 10 }]);
  });

  it('is not known where all is told in one go: others may come in the next message', () => {
    const backlog = [{ receivedAt: START + 41 * MINUTE, told: moments(160).map(tensor(FOUR, 0.7)) }];
    const sent = [...backlog, { receivedAt: START + 41 * MINUTE + SECOND, told: moments(160).map(tensor(TWO, 0.7)) }];
    for (const latenessMilliseconds of [0, LATENESS]) {
      const { windows } = foldedOf(sent, { latenessMilliseconds, catchUpMilliseconds: 0 });
      expect(known(windows).seconds === 0 || known(windows).least === 0.6).toBe(true);
    }
  });

  it.each([6, 14])('is known up to a pause of %i minutes, and begins anew after it', (minutes) => {
    const after = moments(80, START + 80 * STEP + minutes * MINUTE);
    const { windows, findings } = foldedOf(each([...moments(80), ...after], [tensor(FOUR, 0.7)]));
    // Before the pause all but the first 150 seconds; after it, the same.
    expect(known(windows)).toEqual({ least: 0.4, most: 0.4, seconds: 2 * (79 * 15 - 150) });
    expect(findings).toMatchObject([{ code: 'instances-unsettled', severity: 'notice', count: 20 }]);
  });

  it('is not known before a pause either where both sides of it are told in one go', () => {
    const at = [...moments(80), ...moments(80, START + 80 * STEP + 6 * MINUTE)];
    const first = at.slice(0, 80).map(tensor(FOUR, 0.7));
    const second = at.slice(80).map(tensor(FOUR, 0.7));
    const receivedAt = START + 60 * MINUTE;
    const options = { latenessMilliseconds: 0, catchUpMilliseconds: 0 };
    const inOne = [{ receivedAt, told: [...first, ...second] }];
    const inTwo = [
      { receivedAt, told: first },
      { receivedAt: receivedAt + SECOND, told: second },
    ];
    for (const sent of [inOne, inTwo]) {
      const { fold } = foldedOf(sent, options);
      // The last moment waits for what comes after it, which is that nothing more will.
      expect(fold.notices()[0]?.instances).toMatchObject({ unsettled: 159, joined: 1 });
    }
  });

  it('says so where one that was never seen comes after the moments were given', () => {
    const lone = each(moments(120), [tensor(FOUR, 0.7)]);
    const late = { receivedAt: START + 31 * MINUTE, told: moments(3, START + 10 * MINUTE).map(tensor(TWO, 0.7)) };
    const { findings } = foldedOf([...lone, late]);
    const from = START + 10 * MINUTE;
    expect(findings).toContainEqual(
      expect.objectContaining({
        code: 'instances-too-late',
        severity: 'error',
        count: 3,
        period: { from, until: from + 2 * STEP + 1 },
      }),
    );
  });

  it('says so where one had been silent for longer than it was waited for', () => {
    const both = [tensor(FOUR, 0.7), tensor(TWO, 0.7)];
    const sent = each(moments(140), both).map(({ receivedAt, told }, scrape) => ({
      receivedAt,
      told: scrape >= 40 && scrape < 88 ? told.slice(0, 1) : told,
    }));
    const queue = { receivedAt: START + 36 * MINUTE, told: moments(48, START + 40 * STEP).map(tensor(TWO, 0.7)) };
    const { findings } = foldedOf([...sent, queue]);
    // Of the five minutes in which it was waited for, and of the half lateness in which it was looked ahead for, nothing was given.
    const period = { from: START + 60 * STEP, until: START + 77 * STEP + 1 };
    expect(findings).toContainEqual(expect.objectContaining({ code: 'instances-too-late', count: 18, period }));
  });

  it.each([6, 14, 20])(
    'says nothing of the kind of what a second sender tells again after a pause of %i minutes',
    (minutes) => {
      const both = [tensor(FOUR, 0.7), tensor(TWO, 0.7)];
      const before = moments(80);
      const after = moments(80, START + 80 * STEP + minutes * MINUTE);
      const again = { receivedAt: after[59]! + 2 * SECOND, told: before.flatMap((at) => both.map((tell) => tell(at))) };
      const sent = [...each([...before, ...after.slice(0, 60)], both), again, ...each(after.slice(60), both)];
      expect(foldedOf(sent).findings.map(({ code }) => code)).toEqual(['instances-unsettled']);
      const unseen = { ...again, told: before.slice(20).map(tensor(ONE, 0.7)) };
      const { findings } = foldedOf(sent.map((one) => (one === again ? unseen : one)));
      expect(findings).toContainEqual(expect.objectContaining({ code: 'instances-too-late', count: 60 }));
    },
  );

  it('says that it is not known, and no more, of what it was partitioned for too often since', () => {
    // Ten minutes of the one, ten of both, and so on for six hours and a half.
    const both = [tensor(FOUR, 0.7), tensor(TWO, 0.7)];
    const sent = each(moments(39 * 40), both).map(({ receivedAt, told }, scrape) => ({
      receivedAt,
      told: scrape % 80 < 40 ? told.slice(0, 1) : told,
    }));
    const again = { receivedAt: sent.at(-1)!.receivedAt + SECOND, told: sent.flatMap(({ told }) => told) };
    const { findings } = foldedOf([...sent, again]);
    expect(findings.map(({ code }) => code)).not.toContain('instances-too-late');
    const unknown = findings.find(({ code }) => code === 'instances-late-unknown');
    expect(unknown).toMatchObject({ severity: 'notice', period: { from: START } });
    expect((unknown!.period!.until - START) / MINUTE).toBeGreaterThan(3 * 60);
    const unseen = moments(3, START + 365 * MINUTE).map(tensor(ONE, 0.7));
    const late = foldedOf([...sent, { ...again, told: unseen }]).findings;
    expect(late).toContainEqual(expect.objectContaining({ code: 'instances-too-late', count: 3 }));
    expect(late.map(({ code }) => code)).not.toContain('instances-late-unknown');
  });

  it('says nothing of the kind where the late one is in the sums already', () => {
    const sent = each(moments(120), [tensor(FOUR, 0.7), tensor(TWO, 0.7)]);
    const late = { receivedAt: START + 31 * MINUTE, told: moments(3, START + 10 * MINUTE).map(tensor(TWO, 0.7)) };
    expect(foldedOf([...sent, late]).findings.map(({ code }) => code)).toEqual(['instances-unsettled']);
  });
});

describe('a device that is partitioned anew', () => {
  it.each([
    ['others', [tensor(TWO, 0.5), tensor(ONE, 0.5), tensor({ id: '9', share: 4 / 7 }, 0.5)]],
    ['one of another size by the same name', [tensor({ id: '1', share: 1 }, 0.5)]],
  ])('into %s is known again five minutes after the last sight of the earlier', (_, after) => {
    const sent = [
      ...each(moments(40), [tensor(FOUR, 0.5), tensor(THREE, 0.5)]),
      ...each(moments(60, START + 40 * STEP), after),
    ];
    const { windows } = foldedOf(sent);
    const { least, most, seconds } = known(windows);
    expect([least, most]).toEqual([0.5, 0.5]);
    // The last 150 seconds before it, in which the new ones are looked ahead for, and five minutes after it.
    expect(seconds).toBe(99 * 15 - 150 - 300 - 15);
  });
});

describe('without lateness', () => {
  it('what comes together adds up, and what comes apart is not known, and told', () => {
    const at = moments(40);
    const both = each(at, [tensor(FOUR, 0.7), tensor(THREE, 0.7)]);
    const options = { latenessMilliseconds: 0, catchUpMilliseconds: 0 };
    expect(known(foldedOf(both, options).windows)).toEqual({ least: 0.7, most: 0.7, seconds: 39 * 15 });
    const batches = moments(10).flatMap((_, batch): Sent[] => {
      const some = at.slice(4 * batch, 4 * batch + 4);
      const receivedAt = some.at(-1)! + SECOND;
      return [FOUR, THREE].map((part) => ({ receivedAt, told: some.map(tensor(part, 0.7)) }));
    });
    // The last moment of each message is still open when the next comes.
    const { windows, findings } = foldedOf(batches, options);
    expect(known(windows)).toMatchObject({ least: 0.7, most: 0.7 });
    expect(findings).toContainEqual(
      expect.objectContaining({ code: 'instances-missing', severity: 'warning', count: 27 }),
    );
  });
});
