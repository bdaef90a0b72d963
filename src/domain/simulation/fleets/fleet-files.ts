import { isoOf } from '../../../foundation/instant.ts';
import type { DemonstrationFile } from '../demonstration-files.ts';
import type { WorkloadKind } from '../workloads/job-spec.ts';
import { simulateMinutes } from '../workloads/simulate-minutes.ts';
import { countersOf } from './counter-rows.ts';
import { type FleetWish, type PlacedJob, placedJobs } from './placed-jobs.ts';

/** What a customer would honestly say of each kind. */
const DECLARED_KINDS: Readonly<Record<WorkloadKind, string>> = {
  training: 'training',
  'fine-tuning': 'enhancement',
  'reinforcement-learning': 'enhancement',
  experimentation: 'design',
  inference: 'deployment',
  evaluation: 'deployment',
  scientific: 'not-ai',
  rendering: 'not-ai',
  video: 'not-ai',
  mining: 'not-ai',
  idle: 'not-ai',
};

const MINUTE = 60_000;

/** A simulated fleet as files that `comptroller account` reads, and the truth beside them. Each can be made again and again. */
export function fleetFiles(wish: FleetWish): readonly DemonstrationFile[] {
  const jobs = placedJobs(wish);
  return [
    { name: 'fleet.yaml', lines: () => fleetYaml(wish) },
    { name: 'allocations.csv', lines: () => allocations(wish, jobs) },
    { name: 'declarations.yaml', lines: () => declarations(jobs) },
    { name: 'labels.json', lines: () => JSON.stringify(labels(jobs), undefined, 2).split('\n') },
    { name: 'counters.csv.gz', lines: () => countersOf(wish, jobs) },
    { name: 'node-power.csv.gz', lines: () => nodePower(wish, jobs) },
  ];
}

const nodeName = (number: number): string => `node-${number}`;

function* fleetYaml({ part, modelName, devices }: FleetWish): Generator<string> {
  const perNode = part.devicesPerNode;
  const whole = Math.floor(devices / perNode);
  const rest = devices % perNode;
  yield '# Synthetic: made by a simulator. There is no such provider.';
  yield 'format: comptroller-fleet/1';
  yield 'isSynthetic: true';
  yield 'provider: { name: Simulated provider, country: IE }';
  yield 'dataCentres: [{ id: simulated, country: IE }]';
  yield 'clusters:';
  yield '  - id: simulated';
  yield '    dataCentre: simulated';
  yield `    networkGigabitsPerSecond: ${Math.round((part.fabricBytesPerSecond * perNode * 8) / 1e9)}`;
  yield '    tenancy: bare-metal';
  yield '    powerMeter: { measures: wall-ac }';
  yield '    nodes:';
  const nodes = (name: string, count: number): string =>
    `      - { name: '${name}', accelerators: [{ part: ${JSON.stringify(modelName)}, count: ${count} }] }`;
  if (whole > 0) yield nodes(whole === 1 ? nodeName(0) : `node-{0..${whole - 1}}`, perNode);
  if (rest > 0) yield nodes(nodeName(whole), rest);
}

function* allocations({ part, start, minutes }: FleetWish, jobs: readonly PlacedJob[]): Generator<string> {
  yield 'customer_id,workload_id,from,until,node,devices,run_key';
  const times = `${isoOf(start)},${new Date(start + minutes * MINUTE).toISOString()}`;
  for (const [number, { job, workloadId, customerId, firstDevice }] of jobs.entries()) {
    const perNode = part.devicesPerNode;
    for (let device = 0; device < job.devices; device += perNode) {
      const last = Math.min(perNode, job.devices - device) - 1;
      const node = nodeName((firstDevice + device) / perNode);
      yield [customerId, workloadId, times, node, last === 0 ? '0' : `0-${last}`, number + 1].join(',');
    }
  }
}

function* declarations(jobs: readonly PlacedJob[]): Generator<string> {
  yield '# Synthetic: made by a simulator, and honest. There are no such customers.';
  yield 'format: comptroller-declarations/1';
  yield 'declarations:';
  for (const { job, workloadId, customerId } of jobs) {
    yield `  - { customerId: ${customerId}, workloadId: ${workloadId}, kind: ${DECLARED_KINDS[job.kind]} }`;
  }
}

/** The truth: what each workload is, with all that it was made from. */
const labels = (jobs: readonly PlacedJob[]) => ({
  format: 'comptroller-labels/1',
  isSynthetic: true,
  workloads: jobs.map(({ workloadId, customerId, job }) => ({ workloadId, customerId, label: job.kind, job })),
});

/** Nodes' wall power, once a minute and at the end, as a `node-power-csv` file. */
function* nodePower({ part }: FleetWish, jobs: readonly PlacedJob[]): Generator<string> {
  yield 'time_ms,source,power_w';
  for (const { job, firstDevice } of jobs) {
    const first = firstDevice / part.devicesPerNode;
    const last: string[] = [];
    for (const block of simulateMinutes(job, part)) {
      for (const [node, watts] of block.nodePowerWatts.entries()) {
        const at = block.from - (block.clockOffsetMinutes[node] as number) * MINUTE;
        const told = `${nodeName(first + node)},${watts.toFixed(1)}`;
        last[node] = `${at + MINUTE},${told}`;
        yield `${at},${told}`;
      }
    }
    yield* last;
  }
}
