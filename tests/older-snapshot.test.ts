import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { snapshotBefore, type ToldWindow, windowsAfter } from './older-snapshot.ts';

const fileOf = (name: string): string => join(import.meta.dirname, 'older-snapshots', name);

const stateOf = async (commit: string): Promise<Uint8Array> =>
  new Uint8Array(await readFile(fileOf(`${commit}.state`)));

async function windowsOf(commit: string): Promise<readonly ToldWindow[]> {
  const lines = (await readFile(fileOf(`${commit}.jsonl`), 'utf8')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as ToldWindow);
}

const instancesOf = ({ fold }: ReturnType<typeof windowsAfter>) =>
  fold.notices().find(({ subjectName }) => subjectName === 'device 0')?.instances;

describe('a snapshot that an older version wrote', () => {
  it.each([
    ['no squares, instances in the first form', '5d35481'],
    ['instances in the third form', '0247cd1'],
  ])('goes on to the windows that the older version gave: %s', async (_, commit) => {
    const expected = await windowsOf(commit);
    expect(windowsAfter(await stateOf(commit)).windows).toMatchObject(expected);
    expect(expected.map(([name]) => name).sort()).toEqual([...Array(9).fill('device 0'), ...Array(9).fill('device 1')]);
  });

  it('goes on as one of this version does', async () => {
    expect(windowsAfter(snapshotBefore()).windows).toMatchObject(await windowsOf('0247cd1'));
  });

  it('of before there were squares knows them of what it folds itself', async () => {
    const { windows } = windowsAfter(await stateOf('5d35481'));
    const squares = windows
      .filter(([name]) => name === 'device 1')
      .map(([, , told]) => told['powerSquared']?.coveredSeconds);
    expect(squares).toEqual([15, ...Array(7).fill(60), 45]);
  });

  it.each([
    ['5d35481', 1],
    ['0247cd1', 0],
  ])('of %s: of a reading that is sent again nothing false is told', async (commit, undecided) => {
    expect(instancesOf(windowsAfter(await stateOf(commit)))).toMatchObject({ joined: 58, understated: 0, undecided });
  });
});
