import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const WORKLOADS = 8;

/**
 * Writes a fleet of `nodes` nodes with eight accelerators each, and allocations that hand every node over from one workload to
 * the next eight times in the span. Four customers take turns.
 * @param {string} folder
 * @param {{ readonly nodes: number, readonly from: number, readonly until: number }} size instants, milliseconds since 1970
 */
export async function writeFleet(folder, { nodes, from, until }) {
  const fleet = join(folder, `fleet-${nodes}-${until}.yaml`);
  const allocations = join(folder, `allocations-${nodes}-${until}.csv`);
  await writeFile(fleet, fleetText(nodes));
  await writeFile(allocations, [...allocationLines({ nodes, from, until })].join('\n'));
  return { fleet, allocations };
}

/** A fleet as messages of remote write name it: `node-0` and on. @param {string} folder @param {number} nodes @param {string} prefix */
export async function fleetOfNamedNodes(folder, nodes, prefix = 'node') {
  const fleet = join(folder, `fleet-${prefix}-${nodes}.yaml`);
  await writeFile(fleet, fleetText(nodes, prefix));
  return fleet;
}

/** @param {number} nodes @param {string} prefix */
const fleetText = (nodes, prefix = 'bench') => `format: comptroller-fleet/1
isSynthetic: true
provider: { name: Bench (synthetic), country: IE }
dataCentres:
  - { id: here, country: IE, name: Here }
clusters:
  - id: bench
    dataCentre: here
    networkGigabitsPerSecond: 3200
    tenancy: virtual
    powerMeter: { measures: node-dc }
    nodes:
      - name: ${nodes === 1 ? `${prefix}-0` : `${prefix}-{0..${nodes - 1}}`}
        accelerators:
          - { part: NVIDIA H100 80GB HBM3, count: 8 }
`;

/** @param {{ readonly nodes: number, readonly from: number, readonly until: number }} size */
function* allocationLines({ nodes, from, until }) {
  yield 'customer_id,workload_id,from,until,node,devices';
  const step = (until - from) / WORKLOADS;
  for (let turn = 0; turn < WORKLOADS; turn++) {
    const span = [from + turn * step, from + (turn + 1) * step].map((at) => new Date(at).toISOString()).join(',');
    for (let node = 0; node < nodes; node++) {
      yield `customer-${(turn + node) % 4},job-${turn}-${node % 25},${span},bench-${node},0-7`;
    }
  }
  yield '';
}
