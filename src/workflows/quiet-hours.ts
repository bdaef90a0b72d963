const DAY_MILLISECONDS = 86_400_000;

/** Which hours came to rest, of those that are booked once and never again. */
export interface QuietHours {
  /** Whether what was measured in the hour has been the same for long enough. A process that starts waits anew. */
  isQuiet(hour: number, version: number, now: number): boolean;
  forget(hour: number): void;
}

/** An hour that never comes to rest is taken for quiet after so long: whoever sends for ever must not keep minutes for ever. */
const LONGEST_WAIT_MILLISECONDS = DAY_MILLISECONDS;

export function quietHours(quietMilliseconds: number): QuietHours {
  const seen = new Map<number, { version: number; changedAt: number; readonly firstAt: number }>();
  return {
    isQuiet(hour, version, now) {
      const known = seen.get(hour) ?? { version, changedAt: now, firstAt: now };
      seen.set(hour, known);
      // A clock that stepped back makes it wait a little longer.
      if (known.version !== version || known.changedAt > now) known.changedAt = now;
      known.version = version;
      return now - known.changedAt >= quietMilliseconds || now - known.firstAt >= LONGEST_WAIT_MILLISECONDS;
    },
    forget: (hour) => void seen.delete(hour),
  };
}
