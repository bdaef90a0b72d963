// @ts-check
import { readFileSync } from 'node:fs';
import { inPackage } from './package-root.mjs';

/** What a command ends with when the machine can't run it at all; EX_UNAVAILABLE of sysexits.h. */
export const CANNOT_RUN = 69;

/** @param {string} version such as `v20.19.0` or `>=20.19` */
function numbersOf(version) {
  const [major = 0, minor = 0, patch = 0] = version
    .replace(/^[^\d]*/, '')
    .split('.')
    .map((part) => Number.parseInt(part, 10));
  return [major, minor, patch];
}

/**
 * Whether `version` is below `required`, number by number; a pre-release counts as its release.
 * @param {string} version
 * @param {string} required
 */
export function isOlderThan(version, required) {
  const [have, need] = [numbersOf(version), numbersOf(required)];
  for (let place = 0; place < need.length; place++) {
    const [ours, theirs] = [have[place] || 0, need[place] || 0];
    if (ours !== theirs) return ours < theirs;
  }
  return false;
}

/**
 * The sentence for a person whose Node is too old, or undefined when it is new enough.
 * @param {string} version
 * @param {string} required
 */
export function nodeComplaint(version, required) {
  if (!isOlderThan(version, required)) return undefined;
  return `Comptroller needs Node ${required.replace('>=', '')} or newer, and this is Node ${version.replace('v', '')}. Install a newer Node and run the command again.`;
}

/** Ends the process with a sentence when this Node is older than package.json asks for. */
export function requireNode() {
  const { engines } = JSON.parse(readFileSync(inPackage('package.json'), 'utf8'));
  const complaint = nodeComplaint(process.version, engines.node);
  if (complaint === undefined) return;
  console.error(complaint);
  process.exit(CANNOT_RUN);
}
