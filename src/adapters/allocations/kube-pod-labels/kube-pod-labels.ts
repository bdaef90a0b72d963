import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { lineSplitter } from '../../../foundation/line-splitter.ts';
import { Problem } from '../../../foundation/problem.ts';
import type { AllocationSource, AllocationsRead } from '../../../ports/allocation-source.ts';
import { type LimitedFaults, limitedFaults } from '../../../foundation/limited-faults.ts';
import { MOST_RECORDS } from '../../file-reading/limited-records.ts';
import { DEFAULT_NAMING, type PodNaming, podAllocations } from './pod-allocation.ts';
import { type PodRecords, podRecords } from './pod-record.ts';
import { podSampleReader } from './pod-samples.ts';

const FORMAT = 'kube-pod-labels';
const LONGEST_LINE = 1 << 25;

/**
 * Who held which accelerators in a Kubernetes cluster, from the series of kube-state-metrics:
 * exposition text (time stamps or `# scraped-at TIME` comments) or VictoriaMetrics' `/api/v1/export`, gzip or plain.
 * Needed: `kube_pod_container_resource_requests`; used: `kube_pod_info`, `_owner`, `_labels`, `_status_phase`, `_start_time`, `_completion_time`.
 */
export const kubePodLabels = (naming: PodNaming = DEFAULT_NAMING): AllocationSource => ({
  format: FORMAT,
  async read(path): Promise<AllocationsRead> {
    const records = podRecords();
    const faults = limitedFaults();
    const counts = { understood: 0 };
    await readFileInto(path, { records, faults, counts });
    if (counts.understood === 0 && faults.found().faults.length > 0) {
      throw new Problem(
        'allocations-unreadable',
        `${path} holds no series of kube-state-metrics: choose another format for it`,
      );
    }
    const { allocations, faults: ofPods } = podAllocations(records, naming, FORMAT);
    for (const message of ofPods) faults.add({ where: path, message });
    if (records.used === 0)
      faults.add({
        where: path,
        message: `none of its ${counts.understood} lines is of a pod metric: export kube_pod_.* of kube-state-metrics`,
      });
    return { allocations, ...faults.found() };
  },
});

interface Reading {
  readonly records: PodRecords;
  readonly faults: LimitedFaults;
  readonly counts: { understood: number };
}

async function readFileInto(path: string, { records, faults, counts }: Reading): Promise<void> {
  const fault = (line: number, message: string): void => faults.add({ where: path, line, message });
  const reader = podSampleReader({
    fault,
    understood: () => counts.understood++,
    sample(sample, line) {
      const wrong = records.take(sample);
      if (wrong !== undefined) fault(line, wrong);
      if (records.byKey.size > MOST_RECORDS) throw tooManyPods(path);
    },
  });
  const splitter = lineSplitter(LONGEST_LINE, {
    line: (text, number) => reader.line(text, number),
    tooLong: (number) =>
      fault(number, `longer than ${LONGEST_LINE} characters: export again with max_rows_per_line=100000`),
  });
  const bytes = await bytesOf(path);
  try {
    for await (const chunk of bytes) splitter.push(chunk as Uint8Array);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error) || error instanceof Problem) throw error;
    faults.add({
      where: path,
      message: `the file breaks off (${error.message}): copy it again whole; what stood before is used`,
    });
  }
  splitter.end();
}

const tooManyPods = (path: string): Problem =>
  new Problem(
    'allocations-unreadable',
    `${path} tells of more than ${MOST_RECORDS} pods: split it, each part of a time of its own`,
  );

async function bytesOf(path: string): Promise<AsyncIterable<unknown>> {
  try {
    const isPacked = await startsAsGzip(path);
    const file = createReadStream(path);
    if (!isPacked) return file;
    const unpacked = createGunzip();
    file.on('error', (error) => unpacked.destroy(error));
    return file.pipe(unpacked);
  } catch (cause) {
    throw new Problem('allocations-unreadable', `${path} can't be opened: name a file that exists and may be read`, {
      cause,
    });
  }
}

async function startsAsGzip(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16BE() === 0x1f8b;
  } finally {
    await file.close();
  }
}
