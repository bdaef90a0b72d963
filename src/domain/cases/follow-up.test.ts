import { describe, expect, it } from 'vitest';
import { hour } from '../../../tests/seen-workload.ts';
import type { ClaimAnswer, Verdict } from '../declarations/claim-answer.ts';
import {
  type Answer,
  answered,
  followUp,
  type Inquiry,
  isSettled,
  unsettledInconsistencies,
  weighed,
} from './inquiry.ts';

const claim = (verdict: Verdict, more: Partial<ClaimAnswer> = {}): ClaimAnswer => ({
  claim: 'kind',
  declared: 'deployment',
  verdict,
  isMeasurable: true,
  reason: 'because',
  evidence: [],
  ...more,
});
const checked = (...claims: readonly ClaimAnswer[]) => [{ id: 'acme/use', customerId: 'acme', claims }];
const asked = (verdict: Verdict): Inquiry => {
  const [inquiry] = followUp([], checked(claim(verdict)), hour(0));
  if (inquiry === undefined) throw new Error('nothing was asked');
  return inquiry;
};
const answer = (more: Partial<Answer> = {}): Answer => ({
  answeredAt: hour(1),
  by: 'A. Customer',
  statement: 'It serves.',
  evidence: ['serving.log, SHA-256 ab12'],
  ...more,
});
const explains = {
  weighedAt: hour(2),
  by: 'B. Reviewer',
  outcome: 'explains',
  because: 'the log shows requests',
} as const;
interface Further {
  readonly declared?: string;
  readonly evidence?: readonly string[];
  readonly low?: number;
}
const stateOf = ({ questions }: Inquiry) => questions[0]?.state;
const again = (inquiry: Inquiry, verdict: Verdict) =>
  followUp([inquiry], checked(claim(verdict)), hour(5))[0] as Inquiry;

describe('an inquiry', () => {
  it('is opened by a difference or by what is left open, with questions and what would answer them; not by what fits', () => {
    expect(followUp([], checked(claim('consistent')), hour(0))).toEqual([]);
    expect(asked('not-decidable').questions[0]).toMatchObject({ claim: 'kind', state: 'open', askedAt: hour(0) });
    const [question] = asked('inconsistent').questions;
    expect(question?.question).toMatch(/^What was declared and what was seen differ\. What kind/);
    expect(question?.wouldAnswer.length).toBeGreaterThan(1);
  });

  it('asks about what only documents show where it is contradicted, and not otherwise', () => {
    const word = { claim: 'purpose', isMeasurable: false } as const;
    expect(followUp([], checked(claim('not-decidable', word)), hour(0))).toEqual([]);
    expect(followUp([], checked(claim('inconsistent', word)), hour(0))).toHaveLength(1);
  });

  it('is settled by no answer alone, and by a person only on evidence', () => {
    const inquiry = answered(asked('inconsistent'), 'kind', answer());
    expect([stateOf(inquiry), isSettled(inquiry)]).toEqual(['answered', false]);
    const settled = weighed(inquiry, 'kind', explains);
    expect([stateOf(settled), isSettled(settled)]).toEqual(['settled', true]);
    expect(settled.questions[0]?.note).toContain('B. Reviewer');
    const words = answered(asked('inconsistent'), 'kind', answer({ evidence: [] }));
    expect(() => weighed(words, 'kind', explains)).toThrow(expect.objectContaining({ code: 'answer-refused' }));
  });

  it('is open again after an answer that does not explain it, until the next answer', () => {
    const refused = weighed(answered(asked('inconsistent'), 'kind', answer()), 'kind', {
      ...explains,
      outcome: 'does-not-explain',
    });
    expect(stateOf(refused)).toBe('open');
    expect(stateOf(answered(refused, 'kind', answer({ answeredAt: hour(3) })))).toBe('answered');
  });

  it('is evaluated again: settled by evidence that fits, kept by a person while it stays, opened where it gets worse', () => {
    expect(stateOf(again(asked('inconsistent'), 'consistent'))).toBe('settled');
    expect(stateOf(again(asked('not-decidable'), 'inconsistent'))).toBe('open');
    const explained = weighed(answered(asked('not-decidable'), 'kind', answer()), 'kind', explains);
    expect(stateOf(again(explained, 'not-decidable'))).toBe('settled');
    expect(stateOf(again(explained, 'inconsistent'))).toBe('open');
    expect(again(explained, 'inconsistent')).toMatchObject({
      openedAt: hour(0),
      questions: [{ evaluatedAt: hour(5) }],
    });
  });

  it.each([
    ['of the same', {}, 'settled'],
    ['of another declaration', { declared: 'other words' }, 'open'],
    ['of one workload more', { evidence: ['run-1', 'run-2'] }, 'open'],
    ['of a little more', { low: 2.1 }, 'settled'],
    ['of much more', { low: 200 }, 'open'],
  ] as const)('once explained is asked again only where it goes further: %s', (...[, more, state]) => {
    const of = ({ evidence = ['run-1'], low = 2, ...rest }: Further) =>
      checked(
        claim('inconsistent', {
          ...rest,
          seen: { low, unit: 'operations' },
          evidence: evidence.map((workloadId) => ({
            workloadId,
            source: 'account',
            verdict: 'inconsistent',
            says: 'more than declared.',
          })),
        }),
      );
    const [first] = followUp([], of({}), hour(0)) as [Inquiry];
    const explained = weighed(answered(first, 'kind', answer()), 'kind', explains);
    expect(stateOf(followUp([explained], of(more), hour(5))[0] as Inquiry)).toBe(state);
  });

  it('stays as it is where its declaration was not checked', () => {
    const inquiry = asked('inconsistent');
    expect(followUp([inquiry], [], hour(9))).toEqual([inquiry]);
  });

  it('refuses what it did not ask, what is settled, and weighing without an answer', () => {
    const open = asked('inconsistent');
    const settled = again(open, 'consistent');
    expect(() => answered(open, 'period', answer())).toThrow(expect.objectContaining({ code: 'inquiry-unknown' }));
    expect(() => answered(settled, 'kind', answer())).toThrow(expect.objectContaining({ code: 'answer-refused' }));
    expect(() => weighed(open, 'kind', explains)).toThrow(expect.objectContaining({ code: 'answer-refused' }));
  });

  it('counts against its own customer while a difference is not settled', () => {
    const open = asked('inconsistent');
    expect(unsettledInconsistencies([open], ['acme', 'b'])).toBe(1);
    expect(unsettledInconsistencies([open], ['b'])).toBe(0);
    expect(unsettledInconsistencies([asked('not-decidable'), again(open, 'consistent')], ['acme'])).toBe(0);
  });
});
