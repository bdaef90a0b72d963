import { type DeviceWindow, mergeWindows, PLACE_COUNT } from '../../src/domain/telemetry/device-window.ts';
import { windowFold } from '../../src/domain/telemetry/fold.ts';
import { fullestWindow } from '../../src/domain/telemetry/fuller-window.ts';
import { SIGNAL_COUNT, SIGNAL_INDEX, type Signal } from '../../src/domain/telemetry/signal.ts';
import { instant } from '../../src/foundation/instant.ts';
import type { NamedWindow } from '../../src/ports/measurement-store.ts';
import type { Level } from '../cli/small-fleet.ts';
import type { Scrape, ScrapedSample } from './small-node.ts';

/** What each name means, written down a second time: signal, and how many of its units one of the exporter's is. */
const MEANINGS: Readonly<Record<string, readonly [Signal, number]>> = {
  DCGM_FI_DEV_POWER_USAGE: ['powerWatts', 1],
  DCGM_FI_DEV_GPU_UTIL: ['utilisationFraction', 0.01],
  DCGM_FI_PROF_SM_ACTIVE: ['smActiveFraction', 1],
  DCGM_FI_PROF_PIPE_TENSOR_ACTIVE: ['tensorActiveFraction', 1],
  DCGM_FI_PROF_PIPE_FP32_ACTIVE: ['fp32ActiveFraction', 1],
  DCGM_FI_PROF_PIPE_FP64_ACTIVE: ['fp64ActiveFraction', 1],
  DCGM_FI_DEV_SM_CLOCK: ['smClockHertz', 1e6],
  DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION: ['energyJoules', 0.001],
};

/** By minute and subject. */
export type Windows = ReadonlyMap<string, DeviceWindow>;

/**
 * What nodes should have stored, each of which acknowledged these scrapes: each node's samples folded in the order of time, without a
 * log, a server or a crash, and what the nodes tell of one minute joined. @param acknowledged in the order of the nodes' names.
 */
export function windowsOf(...acknowledged: readonly (readonly Scrape[])[]): Windows {
  const tellings = acknowledged.map(foldedAlone);
  const keys = new Set(tellings.flatMap((windows) => [...windows.keys()]));
  return new Map(
    [...keys].map((key) => {
      const [first, ...others] = tellings.flatMap((windows) => windows.get(key) ?? []);
      return [key, fullestWindow([first as DeviceWindow, ...others])];
    }),
  );
}

function foldedAlone(scraped: readonly Scrape[]): Map<string, DeviceWindow> {
  const names: string[] = [];
  const windows = new Map<string, DeviceWindow>();
  const fold = windowFold({
    emit(window) {
      const key = `${window.from} ${names[window.subject]}`;
      const before = windows.get(key);
      windows.set(key, before === undefined ? { ...window } : mergeWindows(before, window));
    },
  });
  for (const { at, samples } of [...scraped].sort((a, b) => a.at - b.at)) {
    for (const [name, values] of readingsOf(samples)) {
      const known = names.indexOf(name);
      fold.reading(known >= 0 ? known : names.push(name) - 1, instant(at), values);
    }
  }
  fold.endInput();
  return windows;
}

function readingsOf(samples: readonly ScrapedSample[]): ReadonlyMap<string, Float64Array> {
  const readings = new Map<string, Float64Array>();
  for (const { name, labels, value } of samples) {
    const subject = `${labels['Hostname']}/${labels['gpu']}`;
    const values = readings.get(subject) ?? new Float64Array(SIGNAL_COUNT).fill(Number.NaN);
    const [signal, units] = MEANINGS[name] as readonly [Signal, number];
    values[SIGNAL_INDEX[signal]] = value * units;
    readings.set(subject, values);
  }
  return readings;
}

/** Figures of windows that start before a moment, to twelve digits: units are converted by other steps here than there. */
export function figuresOf(windows: Windows, until: number): Figures {
  const sorted = [...windows].filter(([, { from }]) => from < until).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, window]) => [key, figuresOfOne(window)]));
}

function figuresOfOne(window: DeviceWindow): string {
  const { integral, minimum, maximum, coveredMilliseconds, coveredFrom, coveredUntil } = window;
  const places: string[] = [];
  for (let place = 0; place < PLACE_COUNT; place++) {
    if ((coveredMilliseconds[place] as number) <= 0) continue;
    const moments = [coveredMilliseconds, coveredFrom, coveredUntil].map((of) => of[place] as number);
    const figures = [integral, minimum, maximum].map((of) => (of[place] as number).toPrecision(12));
    places.push(`${place}: ${[...figures, ...moments].join(' ')}`);
  }
  return places.join('; ');
}

type Figures = Readonly<Record<string, string>>;

/** Minutes of which the figures are others, and the first of them; none where all are the same. */
export function differences(got: Figures, expected: Figures): readonly string[] {
  const keys = [...new Set([...Object.keys(got), ...Object.keys(expected)])].filter(
    (key) => got[key] !== expected[key],
  );
  return keys.map((key, place) => (place < 3 ? `${key}: ${got[key]}, not ${expected[key]}` : key));
}

export const storedWindows = (stored: readonly NamedWindow[]): Windows =>
  new Map(stored.map(({ subjectName, window }) => [`${window.from} ${subjectName}`, window]));

/** A course that is never the same for long, so that no part of a minute can stand for another. */
export const unsteady =
  (seed: number) =>
  (second: number): Level => {
    const wave = (((second + 60) * (7919 + seed * 104_729)) % 997) / 997;
    return {
      watts: 100 + Math.round(600 * wave),
      utilPercent: Math.round(100 * wave),
      smActive: Math.round(1000 * wave) / 1000,
      tensorActive: Math.round(700 * wave) / 1000,
      clockMhz: 1200 + Math.round(600 * wave),
    };
  };
