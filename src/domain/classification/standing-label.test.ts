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
  it('is what enough hours in a row say, since the first of them, the first label too', () => {
    expect(['?', 't', 'tt', 'tit'].map(standing)).toEqual([undefined, undefined, undefined, undefined]);
    expect(standing('??ttt')).toEqual(['training', 2, 5]);
    expect(standing('tttii')).toEqual(['training', 0, 3]);
    expect(standing('tttiii')).toEqual(['inference', 3, 6]);
  });

  it('is announced by hours that are not enough yet', () => {
    expect(after('tt').rival).toMatchObject({ label: 'training', since: 0, hours: 2 });
    expect(after('ttt').rival).toBeUndefined();
  });

  it('stays where hours disagree with each other', () => {
    expect(standing('tttiitiit')).toEqual(['training', 0, 3]);
    expect(after('tttiitii').rival).toMatchObject({ label: 'inference', hours: 2 });
    expect(after('tttiit').rival).toBeUndefined();
  });

  it('gives way at once to what is sure, and not to what is a little less', () => {
    expect(standing('T')).toEqual(['training', 0, 1]);
    expect(standing('TI')).toEqual(['inference', 1, 2]);
    expect(standing('Ti')).toEqual(['training', 0, 1]);
  });

  it('is not changed by hours that are left open: they neither agree nor disagree, and are counted', () => {
    const open = after('I???');
    expect(open).toMatchObject({ openHours: 3, latest: { abstained: true }, judgedAt: 4 * HOUR });
    expect(open.standing?.judgement.label).toBe('inference');
    expect(standing('t?t?t')).toEqual(['training', 0, 5]);
    expect(standing('Ti?i')).toEqual(['training', 0, 1]);
    expect(standing('Ti?i?i')).toEqual(['inference', 1, 6]);
    expect(after('t?t').openHours).toBe(0);
  });

  it('lapses when nothing confirmed it for a day, with what was announced, and can be decided anew', () => {
    expect(standing(`T${'?'.repeat(23)}`)).toEqual(['training', 0, 1]);
    expect(standing(`T${'?'.repeat(24)}`)).toBeUndefined();
    expect(standing(`T${'?'.repeat(23)}t${'?'.repeat(23)}`)).toEqual(['training', 0, 1]);
    expect(standing(`T${'?'.repeat(30)}I`)).toEqual(['inference', 31, 32]);
    expect(after(`tt${'?'.repeat(24)}`).rival).toBeUndefined();
  });

  it('tells of a sure change that some hours had announced since the first of these', () => {
    expect(standing('TtiI')).toEqual(['inference', 2, 4]);
  });
});
