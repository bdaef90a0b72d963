import { describe, expect, it } from 'vitest';
import { signalIn } from '../domain/telemetry/device-window.ts';
import type { MeasurementStore, NamedWindow } from '../ports/measurement-store.ts';
import { toyWindow } from '../../tests/toy-windows.ts';
import { mergeStoredWindows } from './merge-stored-windows.ts';

const MINUTE = 29_000_000;
const named = (signals: Parameters<typeof toyWindow>[2]): NamedWindow => ({
  subjectName: 'device n/0',
  window: toyWindow(0, MINUTE, signals),
});
/** What somebody saw of the minute, and what a counter that bridges a silence makes of it. */
const SEEN = named({ powerWatts: 500, smActiveFraction: 0.5 });
const BRIDGED = named({ powerWatts: 400 });

/** A store in which the last telling stands. */
function storeOf(
  ...windows: readonly NamedWindow[]
): Pick<MeasurementStore, 'read' | 'write'> & { told: NamedWindow[] } {
  const store = {
    told: [...windows],
    async *read() {
      yield* store.told;
    },
    write: async (all: readonly NamedWindow[]) => void (store.told = [...all]),
  };
  return store;
}

describe('windows of senders', () => {
  it.each([
    ['take nothing from what is stored of an older minute', 1, 0.5],
    ['take the place of what is stored of the minute itself', 0, undefined],
    ['and of a younger one', -1, undefined],
  ])('%s', async (_, milliseconds, smActive) => {
    const store = storeOf(SEEN);
    await mergeStoredWindows({ store, joinedBefore: () => SEEN.window.from + milliseconds }).write([BRIDGED]);
    expect(store.told.map(({ window }) => signalIn(window, 'smActiveFraction')?.mean)).toEqual([smActive]);
  });

  it('are joined where history or an earlier run reached, whatever their age', async () => {
    const store = storeOf(SEEN);
    const merging = mergeStoredWindows({ store });
    merging.reach(SEEN.window.from + 1);
    await merging.write([BRIDGED]);
    expect(store.told.map(({ window }) => signalIn(window, 'powerWatts')?.mean)).toEqual([500]);
  });
});
