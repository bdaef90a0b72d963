import { describe, expect, it } from 'vitest';
import {
  LATENESS,
  FOUR,
  THREE,
  moments,
  tensor,
  foldedOf,
  hearAll,
  each,
  known,
  NOTHING,
} from '../../../tests/instance-readings.ts';
import { given, MINUTE, SECOND, START, valuesOf } from '../../../tests/live-readings.ts';
import { instant } from '../../foundation/instant.ts';
import { liveFindings } from './live-findings.ts';
import { type LiveFold, liveFold } from './live-fold.ts';

describe('instances that are made up', () => {
  const real = [tensor(FOUR, 0.7), tensor(THREE, 0.7)];

  it('leave a device not known for as long as they are told, say so, and are forgotten', () => {
    const invented = (at: number) =>
      Array.from({ length: 100 }, (_, index) => tensor({ id: `x${at}-${index}`, share: 1 / 7 }, 0)(at));
    const sent = each(moments(120), real).map(({ receivedAt, told }, scrape) => ({
      receivedAt,
      told: scrape >= 40 && scrape < 44 ? [...told, ...invented(told[0]!.at)] : told,
    }));
    const { windows, findings, fold } = foldedOf(sent);
    expect(known(windows)).toMatchObject({ least: 0.7, most: 0.7 });
    expect(known(windows).seconds).toBeGreaterThan(60 * 15);
    const message = expect.stringMatching(/^More than 16 instances of this device are told\. Its/) as unknown;
    expect(findings).toContainEqual(expect.objectContaining({ code: 'instances-too-many', message }));
    expect(fold.waitingBytes).toBe(0);
  });

  it('that are more than the device are told as that', () => {
    const sent = each(moments(40), [...real, tensor({ id: 'x', share: 1 }, 0)]);
    const { windows, findings } = foldedOf(sent);
    expect(known(windows)).toEqual(NOTHING);
    expect(findings).toMatchObject([{ code: 'instances-above-whole', severity: 'error', count: 40 }]);
  });

  it('with names longer than any leave the device not known', () => {
    const sent = each(moments(40), [...real, tensor({ id: 'x'.repeat(33), share: 1 / 7 }, 0)]);
    const { windows, findings } = foldedOf(sent);
    expect(known(windows)).toEqual(NOTHING);
    const message = expect.stringMatching(/^An instance has an identifier of more than 32 characters\. Its/) as unknown;
    expect(findings).toMatchObject([{ code: 'instances-too-many', severity: 'error', message }]);
  });

  it('of a time to come are forgotten when nobody confirms it', () => {
    const far = START + 400 * 86_400 * SECOND;
    const sent = each(moments(40), real).map(({ receivedAt, told }, scrape) => ({
      receivedAt,
      told:
        scrape % 8 === 4
          ? [
              ...told,
              ...Array.from({ length: 40 }, (_, index) =>
                tensor({ id: `x${scrape}-${index}`, share: 1 }, 0)(far + scrape * MINUTE * 60),
              ),
            ]
          : told,
    }));
    const { windows, findings } = foldedOf(sent);
    expect(known(windows)).toMatchObject({ least: 0.7, most: 0.7, seconds: 39 * 15 });
    expect(findings).toEqual([]);
  });

  it('weigh what their rows take', () => {
    const seven = Array.from({ length: 7 }, (_, index) => tensor({ id: `${index}`, share: 1 / 7 }, 0.5));
    const { options } = given({ latenessMilliseconds: LATENESS });
    const fold = liveFold(options);
    hearAll(fold, each(moments(10), seven));
    // Of each moment the device's own row, which says nothing, and seven of one signal.
    expect(fold.waitingBytes).toBe(10 * (8 + 7 * 16));
  });

  it('of all devices together are followed up to a number, and their room comes back', () => {
    const { options } = given({ latenessMilliseconds: LATENESS, mostInstances: 20 });
    const fold = liveFold(options);
    const hear = (subject: number, at: number, count: number) => {
      for (let index = 0; index < count; index++) {
        fold.instance(subject, instant(at), {
          part: { id: `${at}-${index}`, share: 1 / 7 },
          values: valuesOf({ tensorActiveFraction: 0.5 }),
        });
      }
      fold.endMessage(instant(at));
    };
    const crowded = () => fold.notices().filter(({ instances }) => (instances?.crowded ?? 0) > 0).length;
    for (let subject = 0; subject < 4; subject++) for (const at of moments(2)) hear(subject, at, 3);
    for (let subject = 0; subject < 4; subject++) hear(subject, START + 10 * MINUTE, 1);
    expect(crowded()).toBe(1);
    const message = expect.stringMatching(/^More instances of all devices are told than are followed\. Its/) as unknown;
    expect(fold.notices().flatMap(liveFindings)).toContainEqual(
      expect.objectContaining({ code: 'instances-too-many', message }),
    );
    fold.endMessage(instant(START + 60 * MINUTE));
    const later = START + 120 * MINUTE;
    for (const at of moments(60, later)) for (let subject = 4; subject < 8; subject++) hearSteady(fold, subject, at);
    expect(crowded()).toBe(1);
  });

  function hearSteady(fold: LiveFold, subject: number, at: number): void {
    for (const part of [FOUR, THREE])
      fold.instance(subject, instant(at), { part, values: valuesOf({ tensorActiveFraction: 0.5 }) });
    fold.endMessage(instant(at));
  }
});
