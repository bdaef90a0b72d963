import { describe, expect, it } from 'vitest';
import { memoryRecords } from '../src/adapters/records/memory/memory-records.ts';
import type { Allocation } from '../src/domain/accounting/allocation.ts';
import { instant, type Period, period } from '../src/foundation/instant.ts';
import type { AllocationsRead } from '../src/ports/allocation-source.ts';
import { tellAllocations } from '../src/workflows/tell-allocations.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 2, 1);
const ALL = period(instant(0), instant(9e14));

/** From and until in hours after the start. */
const run = (runKey: string, from: number, until?: number): Allocation => ({
  customerId: 'acme',
  workloadId: runKey,
  runKey,
  from: instant(START + from * HOUR),
  ...(until === undefined ? {} : { until: instant(START + until * HOUR) }),
  devices: [],
  devicesWithoutNode: 2,
  suspendedSeconds: 0,
  source: 'slurm-sacct',
});

/** A teller that answers what it is set to. */
function teller() {
  const stores = memoryRecords();
  const asked: Period[] = [];
  const state = { hours: 24, answer: { allocations: [], faults: [] } as AllocationsRead };
  const doors = {
    history: {
      read: async (within: Period) => {
        asked.push(within);
        return state.answer;
      },
    },
    records: stores.allocations,
    findings: stores.findings,
    clock: () => instant(START + state.hours * HOUR),
  };
  const options = { name: 'sacct', firstMilliseconds: 48 * HOUR };
  const tell = async (hours: number, ...allocations: Allocation[]) => {
    Object.assign(state, { hours, answer: { allocations, faults: [] } });
    return tellAllocations(doors, options, new AbortController().signal);
  };
  const known = async (at?: number) => {
    const all: Allocation[] = [];
    const known = at === undefined ? undefined : instant(START + at * HOUR);
    for await (const one of stores.allocations.read(ALL, known)) all.push(one);
    return all;
  };
  const findings = () => stores.findings.list({ limit: 100 });
  return { stores, asked, state, doors, options, tell, known, findings };
}

describe('a teller that the node asks', () => {
  it('is asked for the beginning, then for what follows and a day before', async () => {
    const { asked, tell } = teller();
    for (const hours of [24, 25, 100]) await tell(hours);
    expect(asked.map(({ from, until }) => [(from - START) / HOUR, (until - START) / HOUR])).toEqual([
      [-24, 24],
      [0, 25],
      [1, 100],
    ]);
  });

  it('ends what ran before, and leaves what is older than it was asked about', async () => {
    const { tell, known } = teller();
    await tell(24, run('old', -3, -1), run('long', 1), run('short', 20));
    expect(await tell(40, run('long', 1), run('short', 20, 30))).toMatchObject({ told: 2, added: 1, superseded: 1 });
    expect(await known()).toEqual([run('old', -3, -1), run('long', 1), run('short', 20, 30)]);
    expect(await known(39)).toEqual([run('old', -3, -1), run('long', 1), run('short', 20)]);
  });

  it('changes nothing of what was known while it was thinking', async () => {
    const { state, doors, options, known } = teller();
    const answer = { allocations: [run('new', 20)], faults: [] };
    const read = async () => {
      state.hours = 26;
      return answer;
    };
    await tellAllocations({ ...doors, history: { read } }, options, new AbortController().signal);
    expect(await known(25)).toEqual([]);
    expect(await known(26)).toEqual([run('new', 20)]);
  });

  it('is a finding where it tells no more of a run that it told of', async () => {
    const { tell, known, findings } = teller();
    await tell(24, run('a', 10, 12), run('b', 11, 14), run('c', 20));
    await tell(25, run('c', 20));
    expect(await known()).toEqual([run('c', 20)]);
    expect(await findings()).toMatchObject([
      { code: 'allocations-withdrawn', subject: 'sacct', count: 2, period: { from: START + 10 * HOUR } },
    ]);
    expect((await findings())[0]?.message).toContain('such as a of acme');
    await tell(26, run('c', 20, 26));
    expect(await findings()).toHaveLength(1);
  });

  it('keeps the start of a run that it sees from the asked time on only', async () => {
    const { tell, known } = teller();
    await tell(24, run('a', 3));
    await tell(60, run('a', 36, 55));
    expect(await known()).toEqual([run('a', 3, 55)]);
  });

  it('changes nothing where it fails, and its faults are findings', async () => {
    const { state, doors, options, tell, known, findings } = teller();
    await tell(24, run('a', 3));
    const { read } = doors.history;
    doors.history.read = () => Promise.reject(new Error('slurmdbd is gone'));
    await expect(tell(25)).rejects.toThrow('slurmdbd is gone');
    expect(await known()).toEqual([run('a', 3)]);
    doors.history.read = read;
    state.answer = { allocations: [run('a', 3)], faults: [{ where: 'sacct', line: 7, message: 'job 9 has no node' }] };
    const told = await tellAllocations(doors, options, new AbortController().signal);
    expect(told.faults).toBe(1);
    expect(await findings()).toMatchObject([{ code: 'input-malformed', subject: 'sacct', count: 1 }]);
  });

  it('is asked about no time to come where the clock was set back, and tells all the same', async () => {
    const { asked, tell, known } = teller();
    await tell(100, run('a', 90));
    expect(await tell(50, run('a', 40, 45), run('b', 44, 46))).toMatchObject({ added: 2 });
    expect(asked.at(-1)).toEqual(period(instant(START + 26 * HOUR), instant(START + 50 * HOUR)));
    expect((await known()).map(({ runKey }) => runKey)).toContain('b');
  });
});
