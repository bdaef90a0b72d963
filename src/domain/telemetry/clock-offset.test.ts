import { describe, expect, it } from 'vitest';
import { clockOffsets, type ReadingSpan } from './clock-offset.ts';

const MINUTE = 60_000;
const span = (name: string, fromMinute: number, minutes = 360): ReadingSpan => ({
  name,
  from: fromMinute * MINUTE,
  until: (fromMinute + minutes) * MINUTE,
});
const odd = (...spans: readonly ReadingSpan[]) =>
  clockOffsets(spans).map(({ subject, message }) => [subject, /stamped (.*) against/.exec(message)?.[1]]);

describe('sources of one input whose clocks disagree', () => {
  it('are told when one lies five hours behind, also where it overlaps the others', () => {
    expect(odd(span('a', 0), span('b', 1), span('switch', -300))).toEqual([['switch', '5 h early']]);
    expect(odd(span('a', 0, 30), span('b', 0, 30), span('switch', 300, 30))).toEqual([['switch', '5 h late']]);
  });

  it('are told for the odd quarter hour of some zones', () => {
    expect(odd(span('a', 0), span('b', 0), span('nepal', 345))).toEqual([['nepal', '5.75 h late']]);
  });

  it.each([
    ['three runs one after the other', [span('a', 0, 30), span('b', 30, 30), span('c', 60, 30)]],
    ['three runs with a pause between them', [span('a', 0, 14), span('b', 15, 14), span('c', 30, 14)]],
    ['two against two', [span('a', 0), span('b', 0), span('c', 300), span('d', 300)]],
    ['only two sources', [span('a', 0), span('b', 300)]],
    ['a shift of no whole quarter hour', [span('a', 0), span('b', 0), span('c', 307)]],
    [
      'a source that starts on a quarter hour and runs for another time',
      [span('a', 0), span('b', 0), span('c', 300, 20)],
    ],
    ['a shift beyond every zone', [span('a', 0), span('b', 0), span('c', 15 * 60)]],
    ['sources that start some minutes apart', [span('a', 0), span('b', 2), span('c', 16)]],
  ])('are not told for %s', (_, spans) => {
    expect(odd(...spans)).toEqual([]);
  });
});
