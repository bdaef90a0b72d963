import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { whyUnread } from './unread-file.ts';

it('a file that can not be read says what to do', async () => {
  const failing = async (path: string) => whyUnread(await readFile(path).catch((cause: unknown) => cause));
  expect(await failing('/nowhere/at/all')).toBe('there is no such file: correct the path, or put the file there');
  expect(await failing('/')).toBe('it is a folder: name a file');
  expect(await failing(`${import.meta.filename}/within`)).toBe('a part of the path is no folder: correct the path');
  expect(whyUnread(Object.assign(new Error('odd'), { code: 'EODD' }))).toBe('odd');
  expect(whyUnread('a text')).toBe('a text');
});
