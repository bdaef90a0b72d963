import type { Allocation } from '../../../domain/accounting/allocation.ts';
import { type LimitedFaults, limitedFaults } from '../../../foundation/limited-faults.ts';
import { type Fault, Problem } from '../../../foundation/problem.ts';
import { readInto, type TextReader } from '../../../foundation/text-lines.ts';
import type { AllocationReadOptions, AllocationSource } from '../../../ports/allocation-source.ts';
import { MOST_RECORDS } from '../../file-reading/limited-records.ts';
import { textPieces } from '../../file-reading/packed-text.ts';
import { hostlistReader } from '../hostlist.ts';
import { type TimeReading, zoneWatch } from '../source-time.ts';
import { allocationOfJob, type Held } from './job-allocation.ts';
import type { JobFields } from './job-fields.ts';
import { fieldsOfJob, sacctDocument } from './sacct-json-schema.ts';
import { sacctTable } from './sacct-table.ts';

const unreadableCode = 'allocations-unreadable';
/** A document is read whole, and a text of the language has a largest length. */
const LONGEST_DOCUMENT = 400_000_000;

const LOCAL_TIME = '; sacct prints local time unless SLURM_TIME_FORMAT=%s is set';

/**
 * Slurm's accounting of jobs, as `sacct -a -X -D -P` or `sacct -a -D --json` prints it. Without `-D` the earlier runs
 * of a job that was put back in the queue are missing, and no reader can tell.
 */
export const slurmSacct: AllocationSource = {
  format: 'slurm-sacct',
  async read(path, options = {}) {
    const zones = zoneWatch(options, LOCAL_TIME);
    const runs = runsOf(path, zones.times);
    const reader = tableOrDocument(path, runs);
    const brokenOff = await readInto(reader, { path, pieces: textPieces(path), unreadableCode });
    return { allocations: runs.allocations(), ...runs.faults.found(brokenOff), notes: zones.notes() };
  },
};

interface Runs {
  readonly faults: LimitedFaults;
  take(job: JobFields, where: string, line?: number): void;
  allocations(): readonly Allocation[];
}

interface Run {
  readonly allocation: Allocation;
  readonly cluster: string;
}

/** Gathers runs, one for each start of a job; a run that is told twice counts once, with the end if one of the two knows it. */
function runsOf(path: string, options: TimeReading): Runs {
  const runs = new Map<string, Run>();
  const faults = limitedFaults();
  const expand = hostlistReader();
  const heldBefore = new Map<string, Held>();
  return {
    faults,
    take(job, where, line) {
      const report = (message: string): undefined => {
        faults.add({ where, ...(line === undefined ? {} : { line }), message: `job ${job.jobIdRaw} ${message}` });
      };
      const allocation = allocationOfJob(job, { options, report, expand, heldBefore });
      if (allocation === undefined) return;
      const known = runs.get(allocation.runKey);
      if (known !== undefined)
        report('is told twice with the same start: it was counted once; leave one of the two out');
      if (known?.allocation.until !== undefined) return;
      if (runs.size >= MOST_RECORDS)
        throw unreadable(path, `holds more than ${MOST_RECORDS} runs: split it by sacct -S and -E`);
      runs.set(allocation.runKey, { allocation, cluster: job.cluster });
    },
    allocations: () => withClusters([...runs.values()], options.clusterNames),
  };
}

/** Job numbers are counted by each cluster for itself: where a file tells of several, the workload carries its cluster's name. */
function withClusters(
  runs: readonly Run[],
  clusterNames: AllocationReadOptions['clusterNames'],
): readonly Allocation[] {
  const clusters = new Set(runs.map((run) => run.cluster));
  const isOfSeveral = clusters.size > 1;
  if (isOfSeveral && clusterNames === 'refused') throw severalClusters([...clusters]);
  const isNamed = (cluster: string): boolean => isOfSeveral || (clusterNames === 'always' && cluster !== '');
  return runs.map(({ allocation, cluster }) =>
    isNamed(cluster) ? { ...allocation, workloadId: `${cluster}/${allocation.workloadId}` } : allocation,
  );
}

const severalClusters = (names: readonly string[]): Problem =>
  new Problem(
    unreadableCode,
    `it tells of several clusters (${names.join(', ')}) whose job numbers may be the same: set clusterNames to always, or ask about one`,
  );

/** Tells by the first character which of the two forms the file has. */
function tableOrDocument(path: string, runs: Runs): TextReader {
  let reader: TextReader | undefined;
  return {
    push(piece) {
      reader ??= /^[\uFEFF\s]*\{/.test(piece)
        ? sacctDocumentReader(path, runs)
        : sacctTable(path, {
            job: (job, line) => runs.take(job, path, line),
            fault: (fault) => runs.faults.add(fault),
          });
      reader.push(piece);
    },
    end() {
      if (reader === undefined) throw new Problem(unreadableCode, `${path} is empty: run sacct again`);
      reader.end();
    },
  };
}

function sacctDocumentReader(path: string, runs: Runs): TextReader {
  const pieces: string[] = [];
  let length = 0;
  return {
    push(piece) {
      length += piece.length;
      if (length > LONGEST_DOCUMENT)
        throw unreadable(path, 'is too long: split it by sacct -S and -E, or use sacct -P');
      pieces.push(piece);
    },
    end: () => takeJobs(path, jobsOf(path, pieces.join('')), runs),
  };
}

function takeJobs(path: string, jobs: readonly unknown[], runs: Runs): void {
  for (const [at, job] of jobs.entries()) {
    const read = fieldsOfJob(job);
    if ('fields' in read) runs.take(read.fields, `${path} jobs[${at}]`);
    else for (const fault of read.faults) runs.faults.add(jobFault(`${path} jobs[${at}]`, fault));
  }
}

const jobFault = (where: string, { path, message }: { path: string; message: string }): Fault => ({
  where: path === '' ? where : `${where}.${path}`,
  message: `${message}; the job was left out`,
});

function jobsOf(path: string, text: string): readonly unknown[] {
  try {
    return sacctDocument.parse(JSON.parse(text.replace(/^\uFEFF/, ''))).jobs;
  } catch (cause) {
    throw unreadable(path, 'is not what sacct --json prints, a document with a list "jobs": run sacct again', cause);
  }
}

const unreadable = (path: string, message: string, cause?: unknown): Problem =>
  new Problem(unreadableCode, `${path} ${message}`, { cause });
