import { describe, expect, it } from 'vitest';
import { closingLine, exitCodeOf, skippedText, skipReason, tally } from './test-results.mjs';

const test = (fullName: string, status: string) => ({ fullName, status });
const file = (status: string, ...assertionResults: { fullName: string; status: string }[]) => ({
  name: '/somewhere/a.test.ts',
  status,
  assertionResults,
});

describe('the tally', () => {
  it('counts what passed, failed and was skipped in any way', () => {
    const tests = [
      test('a', 'passed'),
      test('b', 'failed'),
      test('c', 'skipped'),
      test('d', 'pending'),
      test('e', 'todo'),
    ];
    const counted = tally({ testResults: [file('failed', ...tests)] });
    expect(closingLine(counted)).toBe('1 passed, 1 failed, 3 skipped');
    expect(counted.skipped.map(({ name }) => name)).toEqual(['c', 'd', 'e']);
  });

  it('counts a file that breaks before its first test as a failure', () => {
    expect(closingLine(tally({ testResults: [file('failed'), file('passed', test('a', 'passed'))] }))).toBe(
      '1 passed, 1 failed, 0 skipped',
    );
  });

  it('counts a file once whose tests pass and which breaks afterwards', () => {
    expect(tally({ testResults: [file('failed', test('a', 'passed'))] }).failed).toBe(1);
  });

  it('counts nothing twice when the tests of a file fail', () => {
    expect(tally({ testResults: [file('failed', test('a', 'failed'), test('b', 'failed'))] }).failed).toBe(2);
  });
});

describe('the reason of a skip', () => {
  const lacks = [
    { pattern: /isAbsent/, isMissing: true, reason: 'no data' },
    { pattern: /chromium/, isMissing: false, reason: 'no browser' },
  ];

  it('is what the test needs and the machine lacks', () => {
    expect(skipReason("it.skipIf(isAbsent('x') || chromium)", lacks)).toBe('no data');
  });

  it('is not guessed when the machine lacks nothing that the test names', () => {
    expect(skipReason('it.skip', lacks)).toBe('the test skips itself');
  });
});

describe('the skipped tests', () => {
  it('are all named, each reason once', () => {
    const named = [
      { line: 'a.test.ts: one', reason: 'no data' },
      { line: 'b.test.ts: two', reason: 'no browser' },
      { line: 'a.test.ts: three', reason: 'no data' },
    ];
    expect(skippedText(named)).toBe(
      '\nSkipped, 2 (no data):\n  a.test.ts: one\n  a.test.ts: three\n\nSkipped, 1 (no browser):\n  b.test.ts: two',
    );
  });
});

describe('the exit code', () => {
  const good = { passed: 3, failed: 0, skipped: [] };

  it.each([
    [{ vitestCode: 0, checksFailed: 0, counted: good }, 0],
    [{ vitestCode: 1, checksFailed: 0, counted: good }, 1],
    [{ vitestCode: 0, checksFailed: 1, counted: good }, 1],
    [{ vitestCode: 0, checksFailed: 0, counted: { ...good, failed: 1 } }, 1],
    [{ vitestCode: 0, checksFailed: 0, counted: { passed: 0, failed: 0, skipped: [{ file: 'f', name: 'n' }] } }, 1],
  ])('of %j is %i', (outcome, code) => {
    expect(exitCodeOf(outcome)).toBe(code);
  });
});
