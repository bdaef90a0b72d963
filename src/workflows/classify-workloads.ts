import { placeRecords } from '../domain/accounting/open-bookkeeping.ts';
import { type Classification, classify } from '../domain/classification/classification.ts';
import { classifierOf } from '../domain/classification/classifier-model.ts';
import { subjectIndex } from '../domain/telemetry/subject-index.ts';
import type { Fault } from '../foundation/problem.ts';
import type { ClassifierShelf } from '../ports/classifier-shelf.ts';
import type { AccountDoors, AccountRequest } from './account-compute.ts';
import { accountedPeriod, askedPeriod } from './accounted-period.ts';
import { followWorkloads } from './follow-workloads.ts';
import { readRecords } from './read-records.ts';
import { readTelemetry } from './read-telemetry.ts';
import { telemetryInputs } from './telemetry-inputs.ts';

export interface ClassifyDoors extends Omit<AccountDoors, 'calibration' | 'version'> {
  readonly classifiers: ClassifierShelf;
}

export interface ClassifyRequest extends Omit<AccountRequest, 'billing'> {
  /** A version or the path of a model file; undefined: the latest. */
  readonly model?: string;
}

/** A workload with what it is taken for; `undefined` where no minute of it is known, which is not "idle". */
export interface ClassifiedWorkload {
  readonly customerId: string;
  readonly workloadId: string;
  readonly classification: Classification | undefined;
}

export interface ClassifyResult {
  readonly workloads: readonly ClassifiedWorkload[];
  readonly modelVersion: string;
  readonly faults: readonly Fault[];
  readonly notes: readonly string[];
}

/** From files to kinds of work: what each workload is taken for, with what it rests on. */
export async function classifyWorkloads(doors: ClassifyDoors, request: ClassifyRequest): Promise<ClassifyResult> {
  const asked = askedPeriod(request);
  const model = await doors.classifiers.read(request.model);
  const classifier = classifierOf(model);
  const catalogue = await doors.catalogue.read();
  const { fleet, faults: fleetFaults } = await doors.fleet.read(request.fleet, catalogue);
  const { allocations, declarations, notes, ...records } = await readRecords(doors, { ...request, billing: [] });
  const index = subjectIndex(fleet, catalogue);
  const inputs = await telemetryInputs(doors, request.telemetry);
  await using windows = doors.newWindowStore();
  const read = await readTelemetry(
    { windows, progress: doors.progress },
    { index, inputs, ...(asked && { period: asked }) },
  );
  const faults = [...fleetFaults, ...records.faults, ...read.faults];
  const period = accountedPeriod(request, {
    span: read.span,
    allocations,
    billing: [],
    findings: read.findings,
    faults,
  });
  const { placement, timelines } = placeRecords({ index, period, allocations, declarations, labels: read.labels });
  const follower = followWorkloads({ index, timelines });
  for await (const window of windows.inTimeOrder()) {
    follower.window(window);
    windows.pool?.giveBack(window);
  }
  follower.end();
  const workloads = placement.accounts.map(({ customerId, workloadId }, account) => {
    const course = follower.courseOf(account);
    return { customerId, workloadId, classification: course && classify(course, classifier) };
  });
  return { workloads, modelVersion: model.version, faults, notes };
}
