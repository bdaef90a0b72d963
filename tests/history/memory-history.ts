import type { HistorySource } from '../../src/ports/history-source.ts';
import type { OwnSeries } from './history-servers.ts';

/** Series in memory, given as a server gives them; counts the questions. */
export function memoryHistory(series: readonly OwnSeries[]): HistorySource & { questions: number; failure?: Error } {
  const source: HistorySource & { questions: number; failure?: Error } = {
    questions: 0,
    async read({ period, signal }, take) {
      await Promise.resolve();
      signal.throwIfAborted();
      source.questions++;
      for (const { name, labels, times, values } of series) {
        const places = times.flatMap((at, place) => (at >= period.from && at < period.until ? [place] : []));
        if (places.length === 0) continue;
        take({
          series: { name, labels: new Map(Object.entries(labels)) },
          times: Float64Array.from(places, (place) => times[place] as number),
          values: Float64Array.from(places, (place) => values[place] as number),
        });
        if (source.failure !== undefined) throw source.failure;
      }
    },
  };
  return source;
}
