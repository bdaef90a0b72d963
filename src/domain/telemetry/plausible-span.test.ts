import { describe, expect, it } from 'vitest';
import { plausibleSpan } from './plausible-span.ts';

const DAY = 86_400_000;
const NOW = 20_000 * DAY;
const span = (name: string, from: number, until: number) => ({ name, from, until });

describe('the span of all readings', () => {
  it('reaches from the first to the last', () => {
    expect(plausibleSpan([span('a', NOW, NOW + DAY), span('b', NOW - DAY, NOW)])).toEqual({
      span: { from: NOW - DAY, until: NOW + DAY },
      findings: [],
    });
  });

  it('leaves out a source whose clock was never set, and says so', () => {
    const { span: found, findings } = plausibleSpan([
      span('a', NOW, NOW + DAY),
      span('b', NOW, NOW + DAY),
      span('lost', 0, DAY),
    ]);
    expect(found).toEqual({ from: NOW, until: NOW + DAY });
    expect(findings).toMatchObject([{ code: 'clock-not-set', severity: 'error', subject: 'lost' }]);
    expect(findings[0]!.message).toContain('1970-01-01');
  });

  it.each([
    [366, 0],
    [367, 1],
  ])('takes readings %i days from the middle as left out: %i', (days, left) => {
    const spans = [span('a', NOW, NOW), span('b', NOW, NOW), span('old', NOW - days * DAY, NOW - days * DAY)];
    expect(plausibleSpan(spans).findings).toHaveLength(left);
  });

  it('is nothing where there are no readings', () => {
    expect(plausibleSpan([])).toEqual({ findings: [] });
  });
});
