import { describe, expect, it } from 'vitest';
import { memoryHistory } from '../../../../tests/history/memory-history.ts';
import type { OwnSeries } from '../../../../tests/history/history-servers.ts';
import { withFile } from '../../../../tests/recording-sink.ts';
import { instant, period } from '../../../foundation/instant.ts';
import { Problem } from '../../../foundation/problem.ts';
import { kubePodLabels } from './kube-pod-labels.ts';
import { podHistory } from './pod-history.ts';

const START = Date.UTC(2026, 2, 5, 10);
const MINUTE = 60_000;
const signal = new AbortController().signal;

/** Series of two pods, scraped each minute for three hours; the second is gone after two. */
function podSeries(): readonly OwnSeries[] {
  return [0, 1].flatMap((pod) => {
    const labels = { namespace: 'lab', pod: `train-${pod}`, uid: `uid-${pod}`, node: `n${pod}` };
    const times = Array.from({ length: pod === 0 ? 180 : 120 }, (_, minute) => START + minute * MINUTE);
    const of = (name: string, more: Record<string, string>, value: number): OwnSeries => ({
      name,
      labels: { ...labels, ...more },
      times,
      values: times.map(() => value),
    });
    return [
      of('kube_pod_container_resource_requests', { container: 'c', resource: 'nvidia_com_gpu' }, 4 + pod),
      of('kube_pod_info', { created_by_kind: 'Job', created_by_name: `job-${pod}` }, 1),
      of('kube_pod_labels', { label_customer: `customer-${pod}` }, 1),
      of('kube_pod_start_time', {}, START / 1000 - 600),
      of('kube_pod_status_phase', { phase: 'Running' }, 1),
    ];
  });
}

const WITHIN = period(instant(START), instant(START + 180 * MINUTE));

describe('pods from the history of a server', () => {
  it('are the allocations that a file of the same series gives, in questions of an hour', async () => {
    const source = memoryHistory(podSeries());
    const { allocations, faults } = await podHistory({ source, name: 'ksm' }).read(WITHIN, signal);
    const lines = podSeries().map(({ name, labels, times, values }) =>
      JSON.stringify({ metric: { __name__: name, ...labels }, values, timestamps: times }),
    );
    const filed = await withFile(lines.join('\n'), (path) => kubePodLabels().read(path));
    expect(faults).toEqual([]);
    expect(allocations).toEqual(filed.allocations);
    expect(allocations.map(({ customerId, devices }) => [customerId, devices[0]?.count])).toEqual([
      ['customer-0', 4],
      ['customer-1', 5],
    ]);
    expect(source.questions).toBe(3);
  });

  it('are none where a part of the answer is missing', async () => {
    const source = memoryHistory(podSeries());
    source.failure = new Problem('history-unreadable', 'cut');
    await expect(podHistory({ source, name: 'ksm' }).read(WITHIN, signal)).rejects.toThrow('cut');
  });

  it('tell what is wrong with a series and keep the rest', async () => {
    const [request, ...others] = podSeries();
    const wrong = {
      ...request!,
      labels: { ...request!.labels, uid: 'uid-7', pod: 'odd' },
      values: request!.values.map(() => 1.5),
    };
    const { allocations, faults } = await podHistory({
      source: memoryHistory([request!, wrong, ...others]),
      name: 'ksm',
    }).read(WITHIN, signal);
    expect(allocations).toHaveLength(2);
    expect(faults[0]?.message).toContain('expected a whole number of devices');
  });
});
