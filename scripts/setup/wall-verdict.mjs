// @ts-check

/**
 * What is used of dependency-cruiser's json.
 * @typedef {{ from: string, to: string, rule: { name: string, severity: string }, cycle?: { name: string }[] }} Violation
 * @typedef {{ modules: { source: string }[], summary: { violations: Violation[] } }} Cruise
 */

/** So many .ts files may be missing from a reading: declarations that nothing imports, for instance. */
const MAY_BE_UNREAD = 2;

/**
 * What is wrong with the imports, one sentence each; empty when the walls stand.
 * With a compiler that it can't use, dependency-cruiser reads no module at all and finds nothing to object to:
 * so a reading of fewer modules than there are files is a failure of its own.
 * @param {Cruise} cruise
 * @param {number} sourceFiles the number of .ts files in the folder that was read
 */
export function wallComplaints(cruise, sourceFiles) {
  const complaints = cruise.summary.violations
    .filter(({ rule }) => rule.severity === 'error')
    .map(
      ({ rule, from, to, cycle }) =>
        `${rule.name}: ${[from, ...(cycle?.map(({ name }) => name) ?? [to])].join(' -> ')}`,
    );
  const read = cruise.modules.filter(({ source }) => /^src\/.*\.ts$/.test(source)).length;
  if (read + MAY_BE_UNREAD >= sourceFiles) return complaints;
  return [
    ...complaints,
    `only ${read} of ${sourceFiles} modules were read: the walls were not checked. Is the compiler one that dependency-cruiser can use?`,
  ];
}
