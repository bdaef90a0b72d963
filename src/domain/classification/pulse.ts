import type { Instant } from '../../foundation/instant.ts';
import type { Accelerator } from '../fleet/accelerator.ts';
import type { DeviceWindow } from '../telemetry/device-window.ts';
import { DEVICE_EVIDENCE, NODE_POWER_PLACE, nodePower, PLACES, type Said } from './evidence.ts';

const COUNT = PLACES.length;

/** One minute of a whole workload. Each array has a place for each of `PLACES`; NaN where nothing was said. */
export interface Pulse {
  readonly from: Instant;
  /** Devices that said anything in this minute. */
  readonly devices: number;
  /** Mean over devices of their means of the minute. */
  readonly level: Float64Array;
  /** Standard deviation over devices of their means of the minute; NaN of one device. */
  readonly spread: Float64Array;
  /** Mean over devices of the standard deviation within the minute. */
  readonly deviation: Float64Array;
  /** Mean over devices of half the distance between the highest and the lowest reading of the minute. */
  readonly swing: Float64Array;
}

/** Gathers the windows of one minute of one workload. */
export interface PulseMaker {
  device(window: DeviceWindow, part: Accelerator | undefined): void;
  /** @param boardWatts sum of the limits of the node's boards. */
  meter(window: DeviceWindow, boardWatts: number): void;
  /** The minute as one; the maker then starts with the next. */
  taken(from: Instant): Pulse;
}

const unsaid = (): Float64Array => new Float64Array(COUNT).fill(Number.NaN);

export function pulseMaker(): PulseMaker {
  const sums = Array.from({ length: 6 }, () => new Float64Array(COUNT));
  const [count, level, square, deviation, deviations, swing] = sums as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let devices = 0;

  const add = (place: number, { mean, minimum, maximum, deviation: within }: Said): void => {
    count[place] = at(count, place) + 1;
    level[place] = at(level, place) + mean;
    square[place] = at(square, place) + mean * mean;
    swing[place] = at(swing, place) + (maximum - minimum) / 2;
    if (Number.isNaN(within)) return;
    deviations[place] = at(deviations, place) + 1;
    deviation[place] = at(deviation, place) + within;
  };

  return {
    device(window, part) {
      let said = false;
      for (let place = 0; place < NODE_POWER_PLACE; place++) {
        const evidence = DEVICE_EVIDENCE[place]?.read(window, part);
        if (evidence === undefined) continue;
        add(place, evidence);
        said = true;
      }
      if (said) devices++;
    },
    meter(window, boardWatts) {
      const evidence = nodePower(window, boardWatts);
      if (evidence !== undefined) add(NODE_POWER_PLACE, evidence);
    },
    taken(from) {
      const pulse = { from, devices, level: unsaid(), spread: unsaid(), deviation: unsaid(), swing: unsaid() };
      for (let place = 0; place < COUNT; place++) {
        const number = at(count, place);
        if (number === 0) continue;
        const mean = at(level, place) / number;
        pulse.level[place] = mean;
        pulse.swing[place] = at(swing, place) / number;
        if (number > 1) pulse.spread[place] = Math.sqrt(Math.max(0, at(square, place) / number - mean * mean));
        if (at(deviations, place) > 0) pulse.deviation[place] = at(deviation, place) / at(deviations, place);
      }
      for (const sum of sums) sum.fill(0);
      devices = 0;
      return pulse;
    },
  };
}

const at = (values: Float64Array, place: number): number => values[place] as number;
