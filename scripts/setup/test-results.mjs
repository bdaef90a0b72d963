// @ts-check

/**
 * What is used of the file that vitest's json reporter writes.
 * @typedef {{ fullName: string, status: string }} TestResult
 * @typedef {{ name: string, status: string, message?: string, assertionResults: TestResult[] }} FileResult
 * @typedef {{ testResults: FileResult[] }} VitestResults
 * @typedef {{ file: string, name: string }} NamedTest
 * @typedef {{ passed: number, failed: number, skipped: readonly NamedTest[] }} Tally
 */

/**
 * Counts tests. A file that fails before or outside its tests counts as one failure: it can't hide by having none.
 * @param {VitestResults} results
 * @returns {Tally}
 */
export function tally(results) {
  const tests = results.testResults.flatMap((file) =>
    file.assertionResults.map((test) => ({ file: file.name, name: test.fullName.trim(), status: test.status })),
  );
  const isFailed = (/** @type {{ status: string }} */ { status }) => status === 'failed';
  const brokenFiles = results.testResults.filter((file) => isFailed(file) && !file.assertionResults.some(isFailed));
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: tests.filter(isFailed).length + brokenFiles.length,
    skipped: tests
      .filter((test) => test.status !== 'passed' && !isFailed(test))
      .map(({ file, name }) => ({ file, name })),
  };
}

/** The one line that people and programs read. @param {Tally} counted */
export const closingLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped.length} skipped`;

/**
 * What a machine may lack, and the words by which a test's source shows that it needs it.
 * @typedef {{ pattern: RegExp, isMissing: boolean, reason: string }} Lack
 */

/**
 * Why a test was skipped, as far as its source tells.
 * @param {string} source of the test's file
 * @param {readonly Lack[]} lacks
 */
export function skipReason(source, lacks) {
  const reasons = lacks.filter(({ pattern, isMissing }) => isMissing && pattern.test(source));
  return reasons.length === 0 ? 'the test skips itself' : reasons.map(({ reason }) => reason).join('; ');
}

/**
 * The skipped tests by name, those of one reason under it.
 * @param {readonly { line: string, reason: string }[]} named
 */
export function skippedText(named) {
  const reasons = [...new Set(named.map(({ reason }) => reason))];
  return reasons
    .map((reason) => {
      const lines = named.filter((test) => test.reason === reason).map(({ line }) => `\n  ${line}`);
      return `\nSkipped, ${lines.length} (${reason}):${lines.join('')}`;
    })
    .join('\n');
}

/**
 * Whether the run as a whole may be called good.
 * @param {{ vitestCode: number, checksFailed: number, counted: Tally }} outcome
 */
export function exitCodeOf({ vitestCode, checksFailed, counted }) {
  if (counted.passed + counted.failed === 0) return 1;
  return vitestCode === 0 && checksFailed === 0 && counted.failed === 0 ? 0 : 1;
}
