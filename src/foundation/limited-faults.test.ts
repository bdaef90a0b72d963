import { expect, it } from 'vitest';
import { limitedFaults, MOST_FAULTS, toldFaults } from './limited-faults.ts';

it('of very many faults the first are listed, the rest are counted, and the last word is told', () => {
  const faults = limitedFaults();
  for (let line = 1; line <= MOST_FAULTS + 7; line++) faults.add({ where: 'a.csv', line, message: 'wrong' });
  const found = faults.found([{ where: 'a.csv', message: 'breaks off' }]);
  expect([found.faults.length, found.moreFaults]).toEqual([MOST_FAULTS + 1, 7]);
  expect(found.faults.at(-1)?.message).toBe('breaks off');
  expect(toldFaults('a.csv', found).at(-1)).toEqual({
    where: 'a.csv',
    message: expect.stringContaining('7 more faults'),
  });
});

it('few faults are told as they are', () => {
  const faults = limitedFaults();
  faults.add({ where: 'a.csv', message: 'wrong' });
  expect(toldFaults('a.csv', faults.found())).toEqual([{ where: 'a.csv', message: 'wrong' }]);
});
