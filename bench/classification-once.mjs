import { fileURLToPath } from 'node:url';
import { fileCatalogue } from '../dist/adapters/catalogue/file-catalogue/file-catalogue.js';
import { modelFiles } from '../dist/adapters/classifier/model-files/model-files.js';
import { classify } from '../dist/domain/classification/classification.js';
import { classifierOf } from '../dist/domain/classification/classifier-model.js';
import { drawSizedJob } from '../dist/domain/simulation/workloads/draw-job.js';
import { simulateMinutes } from '../dist/domain/simulation/workloads/simulate-minutes.js';
import { simulatedPart } from '../dist/domain/simulation/workloads/simulated-part.js';
import { windowsOf } from '../dist/domain/simulation/workloads/windows-of.js';
import { subjectIndex } from '../dist/domain/telemetry/subject-index.js';
import { pseudoRandom } from '../dist/foundation/pseudo-random.js';
import { followWorkloads } from '../dist/workflows/follow-workloads.js';
import { fleetOf } from './folding.mjs';
import { measured } from './measured.mjs';

/**
 * Windows of so many devices, each node's eight one workload, put into courses, and each workload judged at the end of each hour:
 * node classification-once.mjs DEVICES HOURS MODEL
 */
const [devicesText = '1000', hoursText = '2', version = ''] = process.argv.slice(2);
const devices = Number(devicesText);
const hours = Number(hoursText);
const PER_WORKLOAD = 8;
const MINUTES = 60;
const MINUTE = 60_000;

const catalogue = await fileCatalogue().read();
const entry = catalogue.find('h100-sxm');
if (entry === undefined) throw new Error('the catalogue has no h100-sxm');
const shelf = modelFiles(fileURLToPath(new URL('../data/classifiers/', import.meta.url)));
const classifier = classifierOf(await shelf.read(version === '' ? undefined : version));
const part = simulatedPart(entry);

/** An hour of windows of one workload of each kind; all workloads of a kind are that one again. */
const hoursOfKinds = /** @type {const} */ (['training', 'fine-tuning', 'inference', 'scientific']).map(
  (kind, place) => {
    const random = pseudoRandom(11 + place);
    const job = drawSizedJob(kind, part, { random, devices: PER_WORKLOAD, minutes: MINUTES });
    return Array.from(
      simulateMinutes({ ...job, telling: { visibility: 'counters', intervalSeconds: 1 } }, part),
      (block) => windowsOf(block),
    );
  },
);

const index = subjectIndex(fleetOf(devices), catalogue);
const timelines = index.devices.map((_, device) => [
  {
    from: 0,
    until: Number.MAX_SAFE_INTEGER,
    holders: [{ account: Math.floor(device / PER_WORKLOAD), share: 1, isChosen: true }],
    isOverclaimed: false,
  },
]);

await measured(async () => {
  const follower = followWorkloads({ index, timelines });
  const start = process.cpuUsage();
  let windows = 0;
  let labels = 0;
  const heaps = [];
  for (let hour = 0; hour < hours; hour++) {
    for (let minute = 0; minute < MINUTES; minute++) {
      const from = (hour * MINUTES + minute) * MINUTE;
      for (let device = 0; device < devices; device++) {
        const workload = Math.floor(device / PER_WORKLOAD);
        const of = hoursOfKinds[workload % hoursOfKinds.length]?.[minute]?.[device % PER_WORKLOAD];
        if (of === undefined) continue;
        follower.window(Object.assign(of, { subject: device, from }));
        windows++;
      }
    }
    follower.end();
    for (let workload = 0; workload * PER_WORKLOAD < devices; workload++) {
      const course = follower.courseOf(workload);
      if (course !== undefined && !classify(course, classifier).abstained) labels++;
    }
    globalThis.gc?.();
    heaps.push(process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers);
  }
  const { user, system } = process.cpuUsage(start);
  return {
    windows,
    labels,
    windowsPerSecond: windows / ((user + system) / 1e6),
    firstHourMebibytes: (heaps[0] ?? 0) / 2 ** 20,
    lastHourMebibytes: (heaps.at(-1) ?? 0) / 2 ** 20,
  };
});
