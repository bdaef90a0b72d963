import { describe, expect, it } from 'vitest';
import { signalIn } from '../domain/telemetry/device-window.ts';
import type { NamedWindow } from '../ports/measurement-store.ts';
import { toyWindow } from '../../tests/toy-windows.ts';
import { mergeStoredWindows, type MergeStoredWindowsDoors } from './merge-stored-windows.ts';

const MINUTE = 29_000_000;
const named = (signals: Parameters<typeof toyWindow>[2]): NamedWindow => ({
  subjectName: 'device n/0',
  window: toyWindow(0, MINUTE, signals),
});
/** What somebody saw of the minute, and what a counter that bridges a silence makes of it. */
const SEEN = named({ powerWatts: 500, smActiveFraction: 0.5 });
const BRIDGED = named({ powerWatts: 400 });

const otherNode = named({ powerWatts: 300, temperatureCelsius: 60 });

/** A store that holds this window, told by this node or by another, and what is written to it. */
function storeOf(held: NamedWindow, isOwn: boolean): MergeStoredWindowsDoors['store'] & { written: NamedWindow[] } {
  const store = {
    written: [] as NamedWindow[],
    async *read() {
      yield isOwn ? { ...held, own: held.window } : held;
    },
    write: async (all: readonly NamedWindow[]) => void store.written.push(...all),
  };
  return store;
}

const meansOf = ({ window }: NamedWindow) =>
  (['powerWatts', 'smActiveFraction', 'temperatureCelsius'] as const).map((signal) => signalIn(window, signal)?.mean);

describe('windows of senders', () => {
  it('are written as they are, without a look at the store, where this node told nothing yet', async () => {
    const store = storeOf(SEEN, true);
    const merging = mergeStoredWindows({ store });
    merging.reach(SEEN.window.from);
    await merging.write([BRIDGED]);
    expect(store.written.map(meansOf)).toEqual([[400, undefined, undefined]]);
  });

  it('take nothing from what this node told of a minute that history or an earlier run reached', async () => {
    const store = storeOf(SEEN, true);
    const merging = mergeStoredWindows({ store });
    merging.reach(SEEN.window.from + 1);
    await merging.write([BRIDGED]);
    expect(store.written).toEqual([]);
    await merging.write([otherNode]);
    expect(store.written.map(meansOf)).toEqual([[500, 0.5, 60]]);
  });

  it('and nothing of what another told goes into what this node tells', async () => {
    const store = storeOf(SEEN, false);
    const merging = mergeStoredWindows({ store });
    expect(await merging.merge([BRIDGED])).toBe(0);
    expect(await merging.merge([otherNode])).toBe(1);
    expect(store.written.map(meansOf)).toEqual([[300, undefined, 60]]);
  });

  it('are not written twice where they add to what others told and this node told them before', async () => {
    const [half, whole] = [
      named({ powerWatts: { value: 100, from: 0, seconds: 10 } }),
      named({ powerWatts: { value: 500, from: 20, seconds: 40 } }),
    ];
    const store = storeOf(whole, false);
    store.read = async function* () {
      yield { ...whole, own: named({ powerWatts: { value: 100, from: 0, seconds: 30 } }).window };
    };
    expect(await mergeStoredWindows({ store }).merge([half])).toBe(0);
    expect(store.written).toEqual([]);
  });
});
