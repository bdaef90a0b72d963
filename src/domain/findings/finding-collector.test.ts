import { describe, expect, it } from 'vitest';
import { instant, period } from '../../foundation/instant.ts';
import type { Finding } from './finding.ts';
import { findingCollector } from './finding-collector.ts';

const finding = (more: Partial<Finding> = {}): Finding => ({
  code: 'code',
  severity: 'warning',
  subject: 'n/0',
  message: 'first',
  ...more,
});

function collected(...findings: readonly Finding[]): readonly Finding[] {
  const collector = findingCollector();
  for (const one of findings) collector.add(one);
  return collector.all();
}

describe('gathered findings', () => {
  it('join what is the same about the same: counts add up, times span, the graver severity and the first message stand', () => {
    const joined = collected(
      finding({ period: period(instant(10), instant(20)) }),
      finding({ severity: 'error', message: 'second', count: 4, period: period(instant(0), instant(5)) }),
      finding({ severity: 'notice' }),
    );
    expect(joined).toEqual([finding({ severity: 'error', count: 6, period: period(instant(0), instant(20)) })]);
  });

  it('keep apart what differs by code or subject', () => {
    expect(collected(finding(), finding({ code: 'other' }), finding({ subject: 'n/1' }))).toHaveLength(3);
  });

  it('come gravest first, then by code and subject', () => {
    const given = [
      finding({ severity: 'notice', code: 'a' }),
      finding({ code: 'z' }),
      finding({ code: 'b', subject: 'n/1' }),
      finding({ code: 'b', subject: 'n/0' }),
      finding({ severity: 'error', code: 'y' }),
    ];
    expect(collected(...given).map(({ severity, code, subject }) => `${severity} ${code} ${subject}`)).toEqual([
      'error y n/0',
      'warning b n/0',
      'warning b n/1',
      'warning z n/0',
      'notice a n/0',
    ]);
  });
});
