import { instant, type Period, period } from '../../../foundation/instant.ts';
import type { AllocationHistory } from '../../../ports/allocation-history.ts';
import type { HistorySource } from '../../../ports/history-source.ts';
import { limitedFaults } from '../../../foundation/limited-faults.ts';
import { DEFAULT_NAMING, type PodNaming, podAllocations } from './pod-allocation.ts';
import { POD_METRICS, podRecords } from './pod-record.ts';

const SOURCE = 'kube-pod-labels';
/** So much is asked for in one go: kube-state-metrics repeats every series at each scrape. */
const STRETCH_MILLISECONDS = 3_600_000;

export interface PodHistoryOptions {
  readonly source: HistorySource;
  /** By which faults in what it holds are told. */
  readonly name: string;
  readonly naming?: PodNaming;
  /** Selectors of series; all series of kube-state-metrics that are used when absent. */
  readonly match?: readonly string[];
}

/** Who held which accelerators of a Kubernetes cluster, from the series of kube-state-metrics that a server keeps. */
export const podHistory = ({ source, name, naming = DEFAULT_NAMING, match }: PodHistoryOptions): AllocationHistory => ({
  async read(within, signal) {
    const records = podRecords();
    const faults = limitedFaults();
    for (const stretch of stretchesOf(within)) {
      const question = { match: match ?? [EVERY_SERIES], period: stretch, signal };
      await source.read(question, ({ series, values, times }) => {
        for (let place = 0; place < values.length; place++) {
          const wrong = records.take({ series, at: times[place], value: values[place] as number });
          if (wrong !== undefined) faults.add({ where: name, message: wrong });
        }
      });
    }
    const { allocations, faults: ofPods } = podAllocations(records, naming, SOURCE);
    for (const message of ofPods) faults.add({ where: name, message });
    return { allocations, ...faults.found() };
  },
});

const EVERY_SERIES = `{__name__=~"${POD_METRICS.join('|')}"}`;

function* stretchesOf({ from, until }: Period): Generator<Period> {
  for (let start: number = from; start < until; start += STRETCH_MILLISECONDS) {
    yield period(instant(start), instant(Math.min(until, start + STRETCH_MILLISECONDS)));
  }
}
