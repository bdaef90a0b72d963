import { describe, expect, it } from 'vitest';
import { instant } from '../../foundation/instant.ts';
import type { Classification } from './classification.ts';
import { afterHour, type LabelState } from './standing-label.ts';
import { stageOf, type WorkKind } from './work-kind.ts';

const HOUR = 3_600_000;
const PATIENCE = { hoursToAgree: 3, sureAt: 0.99 };

const judgement = (label: WorkKind, share: number, abstained = false): Classification => ({
  labels: [label],
  label,
  stage: stageOf(label),
  probabilities: { [label]: share },
  abstained,
  reasons: [],
  deciding: [],
  missing: [],
  visibility: 'counters',
  minutes: 60,
  from: instant(0),
  until: instant(HOUR),
  modelVersion: 'toy',
});

/** A letter an hour: t and i at 0.95, T and I sure, `?` left open as training. */
function after(hours: string): LabelState {
  let state: LabelState | undefined;
  Array.from(hours).forEach((letter, place) => {
    const label = 'tT?'.includes(letter) ? 'training' : 'inference';
    const said = judgement(label, 'TI'.includes(letter) ? 0.99 : 0.95, letter === '?');
    state = afterHour(
      state,
      { from: instant(place * HOUR), until: instant((place + 1) * HOUR), judgement: said },
      PATIENCE,
    );
  });
  return state!;
}

const standing = (hours: string) => {
  const { standing: label } = after(hours);
  return label === undefined ? undefined : [label.judgement.label, label.since / HOUR, label.decidedAt / HOUR];
};

describe('a label that stands', () => {
  it('is the first that is judged, at once', () => {
    expect(standing('?')).toBeUndefined();
    expect(standing('??t')).toEqual(['training', 2, 3]);
  });

  it('gives way to what enough hours in a row say, since the first of them', () => {
    expect(standing('ttii')).toEqual(['training', 0, 1]);
    expect(standing('ttiii')).toEqual(['inference', 2, 5]);
  });

  it('stays where hours disagree with each other', () => {
    expect(standing('tiitiit')).toEqual(['training', 0, 1]);
    expect(after('tiitii').rival).toMatchObject({ label: 'inference', hours: 2 });
    expect(after('tiit').rival).toBeUndefined();
  });

  it('gives way at once to what is sure, and not to what is a little less', () => {
    expect(standing('tI')).toEqual(['inference', 1, 2]);
    expect(standing('ti')).toEqual(['training', 0, 1]);
  });

  it('is not changed by hours that are left open: they neither agree nor disagree, and are counted', () => {
    const open = after('ii???');
    expect(open).toMatchObject({ openHours: 3, latest: { abstained: true }, judgedAt: 5 * HOUR });
    expect(open.standing?.judgement.label).toBe('inference');
    expect(standing('ti?i')).toEqual(['training', 0, 1]);
    expect(standing('ti?i?i')).toEqual(['inference', 1, 6]);
    expect(after('t?t').openHours).toBe(0);
  });

  it('lapses when nothing confirmed it for a day, and can be decided anew', () => {
    expect(standing(`t${'?'.repeat(23)}`)).toEqual(['training', 0, 1]);
    expect(standing(`t${'?'.repeat(24)}`)).toBeUndefined();
    expect(standing(`t${'?'.repeat(23)}t${'?'.repeat(23)}`)).toEqual(['training', 0, 1]);
    expect(standing(`t${'?'.repeat(30)}i`)).toEqual(['inference', 31, 32]);
  });

  it('tells of a sure change that some hours had announced since the first of these', () => {
    expect(standing('ttiI')).toEqual(['inference', 2, 4]);
  });
});
