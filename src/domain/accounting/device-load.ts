/** How much of one device is claimed over time, as steps: found and added by halving, however many claims there are. */
export interface DeviceLoad {
  /** Adds a share from one moment to another. */
  add(from: number, until: number, share: number): void;
  /** The highest share claimed at any moment of the time; 0 where there is no claim. */
  highest(from: number, until: number): number;
}

export function deviceLoad(): DeviceLoad {
  /** From each moment on the level beside it is claimed; before the first nothing is. */
  const moments: number[] = [];
  const levels: number[] = [];

  /** Position of the last moment that is not after `at`; -1 before the first. */
  function placeOf(at: number): number {
    let [low, high] = [0, moments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((moments[middle] as number) <= at) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Position of the step that starts at the moment; made where there is none. */
  function stepAt(at: number): number {
    const place = placeOf(at);
    if (moments[place] === at) return place;
    moments.splice(place + 1, 0, at);
    levels.splice(place + 1, 0, levels[place] ?? 0);
    return place + 1;
  }

  return {
    add(from, until, share) {
      const start = stepAt(from);
      const end = stepAt(until);
      for (let place = start; place < end; place++) levels[place] = (levels[place] as number) + share;
    },
    highest(from, until) {
      let most = 0;
      for (let place = Math.max(0, placeOf(from)); place < moments.length; place++) {
        if ((moments[place] as number) >= until) break;
        if ((moments[place + 1] ?? Number.POSITIVE_INFINITY) > from) most = Math.max(most, levels[place] as number);
      }
      return most;
    },
  };
}
