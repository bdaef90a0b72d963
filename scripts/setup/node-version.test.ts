import { expect, it } from 'vitest';
import { isOlderThan, nodeComplaint } from './node-version.mjs';

it.each([
  ['v18.20.8', true],
  ['v20.9.0', true],
  ['v20.18.3', true],
  ['v20.19.0', false],
  ['v20.19.1', false],
  ['v22.0.0', false],
  ['v100.0.0', false],
  ['v21.0.0-nightly20230801', false],
])('Node %s is older than 20.19: %s', (version, isOlder) => {
  expect(isOlderThan(version, '>=20.19')).toBe(isOlder);
});

it('tells a person with an old Node what they have and what they need', () => {
  expect(nodeComplaint('v16.20.2', '>=20.19')).toBe(
    'Comptroller needs Node 20.19 or newer, and this is Node 16.20.2. Install a newer Node and run the command again.',
  );
  expect(nodeComplaint('v20.19.0', '>=20.19')).toBeUndefined();
});
