import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../scripts/setup/build.mjs';
import { folderOf } from '../cli/command-line.ts';
import { FLEET } from '../cli/small-fleet.ts';
import { hasPrometheus, type OwnSeries, prometheusWith } from '../history/history-servers.ts';
import { giveEmptyRecords } from './empty-records.ts';
import { startNodeProcess } from './node-process.ts';

const MINUTE = 60_000;
const NOW = Math.floor(Date.now() / MINUTE) * MINUTE;

/** A pod that ran from three hours to one hour ago, and one that still runs, as kube-state-metrics tells of them each minute. */
function podSeries(): readonly OwnSeries[] {
  return [120, 180].flatMap((minutes, place) => {
    const times = Array.from({ length: minutes }, (_, minute) => NOW - 180 * MINUTE + minute * MINUTE);
    const pod = { namespace: 'lab', pod: `train-${place}`, uid: `uid-${place}`, node: `n${place}` };
    const of = (name: string, more: Record<string, string>, value: number): OwnSeries => ({
      name,
      labels: { ...pod, ...more },
      times,
      values: times.map(() => value),
    });
    return [
      of('kube_pod_container_resource_requests', { container: 'c', resource: 'nvidia_com_gpu' }, 2),
      of('kube_pod_info', { created_by_kind: 'Job', created_by_name: `job-${place}` }, 1),
      of('kube_pod_labels', { label_customer: place === 0 ? 'acme' : 'blue' }, 1),
      of('kube_pod_start_time', {}, (NOW - (190 - place) * MINUTE) / 1000),
      of('kube_pod_status_phase', { phase: 'Running' }, 1),
    ];
  });
}

interface Listed {
  readonly entries: readonly { readonly customerId: string; readonly from: string; readonly until?: string }[];
}

describe.skipIf(!hasPrometheus)('a node that asks a server which pods held accelerators', { timeout: 240_000 }, () => {
  beforeAll(build);

  it('knows them, with their start and their end', async () => {
    await using server = await prometheusWith(podSeries());
    const settings = `dataFolder: ./data
fleet: ./fleet.yaml
http: { port: 0 }
logLevel: error
retention: { minuteWindowDays: 1 }
schedules: { pods: [{ kind: prometheus, url: "${server.url}", everySeconds: 2 }] }
`;
    const folder = await folderOf({ 'fleet.yaml': FLEET, 'settings.yaml': settings });
    await giveEmptyRecords(join(folder, 'data'));
    const node = await startNodeProcess(join(folder, 'settings.yaml'));
    const iso = (at: number) => new Date(at).toISOString();
    const url = `${node.address}/v1/allocations?from=${iso(NOW - 240 * MINUTE)}&until=${iso(NOW)}`;
    let listed: Listed = { entries: [] };
    for (let turn = 0; turn < 240 && listed.entries.length === 0; turn++) {
      await pause(500);
      listed = (await (await fetch(url)).json()) as Listed;
    }
    expect(listed.entries).toMatchObject([
      { customerId: 'acme', from: iso(NOW - 190 * MINUTE), devices: [{ node: 'n0', count: 2 }] },
      { customerId: 'blue', from: iso(NOW - 189 * MINUTE), devices: [{ node: 'n1', count: 2 }] },
    ]);
    expect(Date.parse(listed.entries[0]?.until ?? '')).toBeLessThan(NOW - 50 * MINUTE);
    expect(listed.entries[1]?.until).toBeUndefined();
    expect(await node.stop()).toBe(0);
  });
});
