import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { build } from '../../scripts/setup/build.mjs';
import { folderOf } from '../cli/command-line.ts';
import { replayedExporter } from '../prometheus-server/replayed-exporter.ts';
import { cutLine } from '../prometheus-server/cut-line.ts';
import { hasPrometheus, startPrometheus } from '../prometheus-server/server-process.ts';
import { madeUpTrace, pageOf } from '../prometheus-server/traces.ts';
import { giveEmptyRecords } from './empty-records.ts';
import { type NodeProcess, startNodeProcess } from './node-process.ts';

const LATENESS_SECONDS = 2;
const CATCH_UP_SECONDS = 10;
const OUTAGE_MILLISECONDS = 15_000;
/** One queue's first message after the outage is held up on its way. */
const FIRST_LATE_MILLISECONDS = 4000;
const FLEET = `format: comptroller-fleet/1
provider: { name: Cut-off Compute, country: DE }
dataCentres: [{ id: fra1, country: DE }]
clusters:
  - id: c1
    dataCentre: fra1
    networkGigabitsPerSecond: 400
    nodes: [{ name: h0, accelerators: [{ part: h100-sxm, count: 7 }] }]
`;

beforeAll(async () => {
  if ((await build()) !== 0) throw new Error('the program can not be built');
});

async function metricOf({ address }: NodeProcess, name: string): Promise<number> {
  const text = await (await fetch(`${address}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

/**
 * Pages without time stamps: Prometheus stamps them as it scrapes. It deals series to queues in the order in which it met them; of seven
 * devices each has series in every queue.
 */
const pages = madeUpTrace().map((tick) =>
  pageOf(tick, 0)
    .replaceAll(/^.*gpu="7".*\n/gm, '')
    .replaceAll(/ 0$/gm, ''),
);

describe.skipIf(!hasPrometheus)(
  'a Prometheus of four queues whose node was away for longer than the lateness (skipped where prometheus is not installed)',
  () => {
    it('loses nothing, though one queue tells all that it kept before another has begun', async () => {
      const folder = await folderOf({ 'fleet.yaml': FLEET });
      await giveEmptyRecords(join(folder, 'data'));
      const settings = join(folder, 'settings.yaml');
      const ingest = `{ latenessSeconds: ${LATENESS_SECONDS} }`;
      await writeFile(settings, `dataFolder: ./data\nfleet: ./fleet.yaml\nhttp: { port: 0 }\ningest: ${ingest}\n`);
      const node = await startNodeProcess(settings, { catchUpSeconds: CATCH_UP_SECONDS });
      onTestFinished(() => node.kill());
      await using line = await cutLine(node.address);
      await using exporter = await replayedExporter();
      await using prometheus = await startPrometheus({
        scrapes: exporter.target,
        everyMilliseconds: 100,
        sendsTo: [line.address],
      });
      exporter.give(pages);
      await sleep(3000);
      line.cut();
      await sleep(OUTAGE_MILLISECONDS);
      line.mend(FIRST_LATE_MILLISECONDS);
      await prometheus.sendRest();
      expect(await metricOf(node, 'comptroller_log_messages_total')).toBeGreaterThan(8);
      expect(await metricOf(node, 'comptroller_readings_too_late')).toBe(0);
      expect(await node.stop()).toBe(0);
    }, 300_000);
  },
);
