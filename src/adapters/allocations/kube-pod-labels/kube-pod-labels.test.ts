import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withFile } from '../../../../tests/recording-sink.ts';
import { type SeriesName, expositionLine } from '../../../foundation/exposition-format.ts';
import { Problem } from '../../../foundation/problem.ts';
import type { AllocationsRead } from '../../../ports/allocation-source.ts';
import { kubePodLabels } from './kube-pod-labels.ts';

const T = 1_750_000_000_000;
const MINUTE = 60_000;
const POD = { namespace: 'lab', pod: 'train-0', uid: 'uid-1' };

type Sample = readonly [name: string, labels: Record<string, string>, value: number, at?: number];

const request = (labels: Record<string, string> = {}, value = 8, at = T): Sample => [
  'kube_pod_container_resource_requests',
  { ...POD, container: 'main', node: 'n1', resource: 'nvidia_com_gpu', unit: 'integer', ...labels },
  value,
  at,
];
const phase = (name: string, at: number, labels: Record<string, string> = POD): Sample => [
  'kube_pod_status_phase',
  { ...labels, phase: name },
  1,
  at,
];
const START: Sample = ['kube_pod_start_time', POD, T / 1000 - 3600, T];

const seriesOf = ([name, labels]: Sample): SeriesName => ({ name, labels: new Map(Object.entries(labels)) });
const asText = (samples: readonly Sample[]): string =>
  samples
    .map((sample) => {
      const [, , value, timestamp] = sample;
      return expositionLine(seriesOf(sample), { value, ...(timestamp !== undefined && { timestamp }) });
    })
    .join('\n');
const asExport = (samples: readonly Sample[]): string =>
  samples
    .map(([name, labels, value, at = T]) =>
      JSON.stringify({ metric: { __name__: name, ...labels }, values: [value], timestamps: [at] }),
    )
    .join('\n');
const readText = async (text: string | Uint8Array) => withFile(text, async (path) => kubePodLabels().read(path));
const read = async (samples: readonly Sample[]) => readText(asText(samples));

const isProblemOrNothing = (thrown: unknown): boolean => thrown === undefined || thrown instanceof Problem;

describe('allocations from the series of kube-state-metrics', () => {
  it('says who held how many devices of which node, from the start of the pod', async () => {
    const { allocations, faults } = await read([
      request(),
      START,
      phase('Running', T),
      ['kube_pod_labels', { ...POD, label_customer: 'acme', label_workload: 'llm-7b' }, 1, T],
    ]);
    expect(faults).toEqual([]);
    expect(allocations).toEqual([
      {
        customerId: 'acme',
        workloadId: 'llm-7b',
        runKey: 'uid-1',
        from: T - 3_600_000,
        devices: [{ node: 'n1', count: 8 }],
        devicesWithoutNode: 0,
        suspendedSeconds: 0,
        source: 'kube-pod-labels',
      },
    ]);
  });

  it('reads the same from an export of VictoriaMetrics', async () => {
    const samples = [request(), START, phase('Running', T), phase('Succeeded', T + MINUTE)];
    expect((await readText(asExport(samples))).allocations).toEqual((await read(samples)).allocations);
  });

  it.each([
    ['its phase is Pending', [request({ node: '' }), phase('Pending', T)]],
    ['its phase is Pending on a node that pulls its image', [request(), START, phase('Pending', T)]],
    ['no node has taken it', [request({ node: '' })]],
    ['it asks for no accelerator', [request({ resource: 'cpu' }), START, phase('Running', T)]],
    ['it asks for none of it', [request({}, 0), START, phase('Running', T)]],
  ])('lets a pod hold nothing while %s', async (_, samples) => {
    expect(await read(samples)).toEqual({ allocations: [], faults: [] });
  });

  it('counts a pod once that two scrapers tell of', async () => {
    const twice = [
      request(),
      request({ instance: 'a' }),
      request({ instance: 'b', exported_pod: 'train-0', pod: 'ksm-0' }),
      START,
    ];
    const { allocations } = await read([...twice, phase('Running', T)]);
    expect(allocations.map(({ devices }) => devices)).toEqual([[{ node: 'n1', count: 8 }]]);
  });

  it.each([
    ['side by side, containers add up', { main: [4, 3], init: [], count: 7 }],
    ['a smaller init container is covered by them', { main: [4, 3], init: [6], count: 7 }],
    ['the largest init container counts where it is larger', { main: [4, 3], init: [8, 2], count: 8 }],
    ['an init container alone counts', { main: [], init: [2], count: 2 }],
  ])('%s', async (_, { main, init, count }) => {
    const samples: Sample[] = main.map((value, index) => request({ container: `main-${index}` }, value));
    for (const [index, value] of init.entries()) {
      const [, labels] = request({ container: `init-${index}` });
      samples.push(['kube_pod_init_container_resource_requests', labels, value, T]);
    }
    const { allocations } = await read([...samples, START, phase('Running', T)]);
    expect(allocations[0]?.devices).toEqual([{ node: 'n1', count }]);
  });

  it.each([
    ['its completion time', [['kube_pod_completion_time', POD, T / 1000 + 90, T + 2 * MINUTE] as Sample], T + 90_000],
    [
      'the first sight of it ended',
      [phase('Succeeded', T + 2 * MINUTE), phase('Succeeded', T + 3 * MINUTE)],
      T + 2 * MINUTE,
    ],
    [
      'the last sight of it, once it is gone for over five minutes',
      [request({ uid: 'other' }, 1, T + 5 * MINUTE + 1)],
      T,
    ],
    ['nothing, while it may still be there', [request({ uid: 'other' }, 1, T + 5 * MINUTE)], undefined],
  ])('ends an allocation with %s', async (_, samples, until) => {
    const { allocations } = await read([request(), START, phase('Running', T), ...samples]);
    expect(allocations.find(({ runKey }) => runKey === 'uid-1')?.until).toBe(until);
  });

  it.each([
    [
      'a job',
      [['kube_pod_owner', { ...POD, owner_kind: 'Job', owner_name: 'pretrain', owner_is_controller: 'true' }, 1, T]],
      'lab/pretrain',
    ],
    [
      'the deployment of a replica set',
      [['kube_pod_owner', { ...POD, owner_kind: 'ReplicaSet', owner_name: 'serve-7d4b9c6f5b' }, 1, T]],
      'lab/serve',
    ],
    [
      'what kube_pod_info names',
      [['kube_pod_info', { ...POD, node: 'n1', created_by_kind: 'StatefulSet', created_by_name: 'web' }, 1, T]],
      'lab/web',
    ],
    [
      'a label of the job before its owner',
      [['kube_pod_labels', { ...POD, label_ray_io_cluster: 'ray' }, 1, T]],
      'lab/ray',
    ],
    ['itself', [], 'lab/train-0'],
  ] as [string, Sample[], string][])('names the workload of a pod for %s', async (_, samples, workloadId) => {
    const { allocations } = await read([request(), START, phase('Running', T), ...samples]);
    expect(allocations[0]).toMatchObject({ customerId: 'lab', workloadId });
  });

  it('takes a MIG instance as its share of a device and says that a time-sliced one has no known share', async () => {
    const { allocations, faults } = await read([
      request({ resource: 'nvidia_com_mig_2g_20gb' }, 3),
      request({ resource: 'nvidia_com_mig_1g_6gb', container: 'b' }, 1),
      request({ resource: 'nvidia_com_gpu_shared', container: 'c' }, 1),
      START,
      phase('Running', T),
    ]);
    expect(allocations[0]?.devices).toEqual([
      { node: 'n1', count: 3, share: 2 / 7 },
      { node: 'n1', count: 1, share: 1 / 4 },
    ]);
    expect(faults.map(({ message }) => message)).toEqual([expect.stringContaining('nvidia_com_gpu_shared')]);
  });

  it('counts a pod without a start time from its first sight, and says so', async () => {
    const { allocations, faults } = await read([request(), phase('Pending', T), phase('Running', T + MINUTE)]);
    expect(allocations[0]?.from).toBe(T + MINUTE);
    expect(faults[0]?.message).toContain('kube_pod_start_time');
  });

  it("reports what can't be, and uses the rest", async () => {
    const text = [
      asText([request(), START, phase('Running', T)]),
      asText([request({ uid: 'uid-2' }, 1.5)]),
      asText([['kube_pod_start_time', { ...POD, uid: 'uid-3' }, -1, T]]),
      asText([['kube_pod_completion_time', POD, T / 1000 - 7200, T]]),
      'kube_pod_labels{pod="x"',
    ].join('\n');
    const { allocations, faults } = await readText(text);
    expect(allocations).toHaveLength(1);
    expect(allocations[0]?.until).toBe(allocations[0]?.from);
    expect(faults.map(({ line }) => line)).toEqual([4, 5, 7, undefined]);
  });

  it('refuses a file of another kind', async () => {
    await expect(readText('{"apiVersion":"v1"}\n<xml/>')).rejects.toMatchObject({ code: 'allocations-unreadable' });
  });

  it('never yields an allocation that ends before it starts, whatever it is fed', async () => {
    const valid = asText([
      request(),
      START,
      phase('Running', T),
      phase('Failed', T + MINUTE),
      ['kube_pod_info', POD, 1, T],
    ]);
    const mutated = fc
      .tuple(fc.nat(valid.length - 1), fc.string({ maxLength: 12 }), fc.nat(12), fc.boolean())
      .map(([at, inserted, cut, isExport]) => {
        const base = isExport ? asExport([request(), START, phase('Running', T)]) : valid;
        return base.slice(0, at) + inserted + base.slice(at + cut);
      });
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated, fc.uint8Array({ maxLength: 400 })), async (content) => {
        const outcome = await readText(content).catch((error: unknown) => error);
        expect(outcome instanceof Error ? outcome : undefined).toSatisfy(isProblemOrNothing);
        const allocations = outcome instanceof Error ? [] : (outcome as AllocationsRead).allocations;
        for (const { from, until = from, devices } of allocations) {
          expect(until).toBeGreaterThanOrEqual(from);
          for (const { count } of devices) expect(count).toBeGreaterThan(0);
        }
      }),
      { numRuns: 300 },
    );
  });
});
