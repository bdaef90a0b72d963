import { windowFold } from '../dist/domain/telemetry/fold.js';
import { subjectIndex } from '../dist/domain/telemetry/subject-index.js';
import { GPUS_PER_NODE, nodeOf, uuidOf } from './synthetic-remote-write.mjs';

const REPEATS = 5;

export function fleetOf(devices) {
  const nodes = [];
  for (let first = 0; first < devices; first += GPUS_PER_NODE) {
    const id = nodeOf(first);
    const ofNode = Array.from({ length: Math.min(GPUS_PER_NODE, devices - first) }, (_, index) => ({
      id: `${id}/${index}`,
      nodeId: id,
      clusterId: 'c',
      index,
      uuid: uuidOf(first + index),
      partName: 'H100',
      unitsOfPart: 1,
    }));
    nodes.push({ id, clusterId: 'c', devices: ofNode, tenancy: 'bare-metal' });
  }
  return {
    provider: { name: 'Bench', country: 'DE' },
    dataCentres: [{ id: 'd', country: 'DE' }],
    clusters: [{ id: 'c', dataCentreId: 'd', nodes, links: {} }],
    otherMeters: [],
    isSynthetic: true,
  };
}

/** A sink that folds; what was counted is held against what the messages are known to hold. */
export function foldingSink(devices) {
  const index = subjectIndex(fleetOf(devices), { parts: [], find: () => undefined });
  let windows = 0;
  let faults = 0;
  const fold = windowFold({ emit: () => windows++ });
  return {
    subject(descriptor) {
      const resolution = index.resolve(descriptor);
      if (resolution.kind !== 'device') throw new Error('the bench speaks of a device that its fleet does not have');
      return resolution.subject;
    },
    reading: (subject, at, values) => fold.reading(subject, at, values),
    fault: () => faults++,
    end() {
      fold.endInput();
      return { windows, faults };
    },
  };
}

/** Processor seconds of the fastest of several passes. */
export function fastest(pass) {
  let best = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const before = process.cpuUsage();
    pass();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1e6);
  }
  return best;
}

export const silent = { subject: () => 0, reading: () => undefined, fault: () => undefined };
