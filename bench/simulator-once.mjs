import { pseudoRandom } from '../dist/foundation/pseudo-random.js';
import { fileCatalogue } from '../dist/adapters/catalogue/file-catalogue/file-catalogue.js';
import { drawSizedJob } from '../dist/domain/simulation/workloads/draw-job.js';
import { WORKLOAD_KINDS } from '../dist/domain/simulation/workloads/job-spec.js';
import { simulateMinutes } from '../dist/domain/simulation/workloads/simulate-minutes.js';
import { simulatedPart } from '../dist/domain/simulation/workloads/simulated-part.js';
import { measured } from './measured.mjs';

/** Simulates a job of one kind on so many devices for some seconds of processor time: node simulator-once.mjs KIND DEVICES SECONDS */
const [kindName = '', devices = '1000', seconds = '3'] = process.argv.slice(2);
const kind = WORKLOAD_KINDS.find((one) => one === kindName);
const entry = (await fileCatalogue().read()).find('h100-sxm');
if (kind === undefined || entry === undefined) throw new Error(`there is no kind ${kindName}, or no such part`);
const part = simulatedPart(entry);
const size = Number(devices);
const drawn = drawSizedJob(kind, part, { random: pseudoRandom(7), devices: size, minutes: 1e9 });
/** @type {import('../dist/domain/simulation/workloads/job-spec.js').JobSpec} */
const job = { ...drawn, telling: { visibility: 'counters', intervalSeconds: 1 } };

await measured(async () => {
  const minutes = simulateMinutes(job, part);
  // The first minutes sample the regimes: a cost of the job and not of its windows
  for (let minute = 0; minute < 20; minute++) minutes.next();
  const start = process.cpuUsage();
  let windows = 0;
  let spent = 0;
  while (spent < Number(seconds)) {
    minutes.next();
    windows += size;
    const { user, system } = process.cpuUsage(start);
    spent = (user + system) / 1e6;
  }
  return { windows, windowsPerSecond: windows / spent };
});
