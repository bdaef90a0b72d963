import { expect, it } from 'vitest';
import { limitedRecords } from './limited-records.ts';

it('a list that a file fills takes so many and no more', () => {
  const records = limitedRecords<number>({ path: 'runs.csv', unreadableCode: 'runs-unreadable', most: 2 });
  records.add(1);
  records.add(2);
  expect(() => records.add(3)).toThrow(expect.objectContaining({ code: 'runs-unreadable' }));
  expect(() => records.add(3)).toThrow('runs.csv holds more than 2 records: split it');
  expect(records.all).toEqual([1, 2]);
});
