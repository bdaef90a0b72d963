import type { Fates, Reconciliation } from '../src/domain/accounting/account.ts';
import type {
  AccountDocument,
  AccountsDocument,
  BoundedFigure,
  CourseFigure,
  FiguresDocument,
  TotalDocument,
} from '../src/domain/reporting/accounts-document.ts';
import { seconds } from '../src/foundation/units.ts';
import { evaluationsOf, FINDINGS } from './synthetic-evaluations.ts';
import { COUNTED, OPERATIONS_COUNTED, type Plan, PLANS, POWERED } from './synthetic-plans.ts';

/** What a made-up document should look like. Everything follows from these and the seed. */
export interface DocumentWish {
  readonly seed?: number;
  readonly accounts?: number;
  readonly days?: number;
  /** Multiplies every number of operations. */
  readonly scale?: number;
}

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 2, 2);
const PEAK_PER_DEVICE = 1.979e15;

/** Numbers from 0 to 1 that look random and are the same for the same seed. */
function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function plansFor(count: number, random: () => number): readonly Plan[] {
  const more = Array.from({ length: Math.max(0, count - PLANS.length) }, (_, index): Plan => {
    const fromHour = Math.floor(random() * 60);
    return {
      customerId: `tenant-${String(Math.floor(index / 2)).padStart(3, '0')}`,
      workloadId: `job-${1000 + index}`,
      lineageId: `job-${1000 + index}`,
      clusterId: ['fjord-1', 'fjord-2', 'tarn-1'][index % 3]!,
      devices: 8 * (1 + Math.floor(random() * 12)),
      fromHour,
      untilHour: fromHour + 4 + Math.floor(random() * 50),
      activity: 0.05 + 0.3 * random(),
      spread: 1.4 + 3 * random(),
      basis: [COUNTED, POWERED, OPERATIONS_COUNTED][index % 3]!,
    };
  });
  return [...PLANS, ...more].slice(0, count);
}

function courseOf(plan: Plan, random: () => number, scale: number): readonly CourseFigure[] {
  const steps: CourseFigure[] = [];
  for (let hour = plan.fromHour; hour < plan.untilHour; hour += 1) {
    const isRestart = plan.devices > 500 && hour % 37 === 20;
    const wave = 0.88 + 0.12 * Math.sin(hour / 3 + plan.devices) + 0.08 * (random() - 0.5);
    const ceiling = plan.devices * PEAK_PER_DEVICE * 3600 * scale;
    const estimate = ceiling * plan.activity * wave * (isRestart ? 0.15 : 1);
    const low = estimate / Math.sqrt(plan.spread);
    const high = Math.min(ceiling, estimate * Math.sqrt(plan.spread));
    const known = 1 - (plan.unknownShare ?? 0);
    steps.push({
      from: iso(START_MS + hour * HOUR_MS),
      until: iso(START_MS + (hour + 1) * HOUR_MS),
      hardwareOperations: { low: low * known, estimate: estimate * known, high: high * known },
      ceilingOperations: ceiling * known,
    });
  }
  return steps;
}

const boundedSum = (of: readonly BoundedFigure[]): BoundedFigure => ({
  low: sum(of.map(({ low }) => low)),
  estimate: sum(of.map(({ estimate }) => estimate)),
  high: sum(of.map(({ high }) => high)),
});

const scaled = (of: BoundedFigure, by: number): BoundedFigure => ({
  low: of.low * by,
  estimate: of.estimate * by,
  high: of.high * by,
});

function figuresOf(
  course: readonly CourseFigure[],
  about: Pick<FiguresDocument, 'acceleratorSeconds' | 'unknownHardwareSeconds' | 'basis'>,
): FiguresDocument {
  const total = boundedSum(course.map((step) => step.hardwareOperations));
  const lengthSeconds = course.length * 3600;
  const peak = course.reduce<BoundedFigure>(
    (most, step) => (step.hardwareOperations.estimate > most.estimate ? step.hardwareOperations : most),
    { low: 0, estimate: 0, high: 0 },
  );
  const hour = scaled(peak, 1 / 3600);
  return {
    from: course[0]?.from ?? iso(START_MS),
    until: course.at(-1)?.until ?? iso(START_MS),
    ...about,
    ceilingOperations: sum(course.map((step) => step.ceilingOperations)),
    hardwareOperations: total,
    provenOperations: { low: total.low / 3, high: total.high * 1.4 },
    operationsPerSecond: {
      mean: scaled(total, lengthSeconds === 0 ? 0 : 1 / lengthSeconds),
      peakMinute: scaled(hour, 1.06),
      sustainedHour: hour,
    },
    coverageFraction: 0.94,
    course,
  };
}

function joined(courses: readonly (readonly CourseFigure[])[]): readonly CourseFigure[] {
  const byHour = new Map<string, CourseFigure>();
  for (const step of courses.flat()) {
    const held = byHour.get(step.from);
    byHour.set(
      step.from,
      held === undefined
        ? step
        : {
            ...step,
            hardwareOperations: boundedSum([held.hardwareOperations, step.hardwareOperations]),
            ceilingOperations: held.ceilingOperations + step.ceilingOperations,
          },
    );
  }
  return [...byHour.values()].sort((a, b) => (a.from < b.from ? -1 : 1));
}

function totalsBy(
  accounts: readonly AccountDocument[],
  key: (account: AccountDocument) => string,
): readonly TotalDocument[] {
  const groups = new Map<string, AccountDocument[]>();
  for (const account of accounts) groups.set(key(account), [...(groups.get(key(account)) ?? []), account]);
  return [...groups].map(([id, of]) => ({
    id,
    ...figuresOf(joined(of.map(({ course }) => course)), {
      acceleratorSeconds: sum(of.map((account) => account.acceleratorSeconds)),
      unknownHardwareSeconds: sum(of.map((account) => account.unknownHardwareSeconds)),
      basis: of[0]!.basis,
    }),
  }));
}

/** A document as an accounting run over a few days of a middling provider would give it. Nothing in it is real. */
export function syntheticDocument(wish: DocumentWish = {}): AccountsDocument {
  const random = numbersFrom(wish.seed ?? 7);
  const days = wish.days ?? 5;
  const accounts = plansFor(wish.accounts ?? PLANS.length, random).map((plan): AccountDocument => {
    const course = courseOf(plan, random, wish.scale ?? 1).filter(
      (step) => Date.parse(step.until) <= START_MS + days * 24 * HOUR_MS,
    );
    const held = plan.devices * course.length * 3600;
    return {
      customerId: plan.customerId,
      workloadId: plan.workloadId,
      lineageId: plan.lineageId,
      clusterIds: [plan.clusterId],
      ...figuresOf(course, {
        acceleratorSeconds: held,
        unknownHardwareSeconds: held * (plan.unknownShare ?? 0),
        basis: plan.basis,
      }),
    };
  });
  const byLineage = totalsBy(accounts, (account) => account.lineageId);
  const clusters = ['fjord-1', 'fjord-2', 'tarn-1'].map((clusterId, index) => ({
    clusterId,
    ...fatesOf([4608, 2560, 640][index]! * days * 86_400, accounts.length === 0 ? 0 : [0.81, 0.66, 0.42][index]!),
  }));
  return {
    format: 'comptroller-accounts/1',
    provider: { name: 'Fjordheim Compute AS', country: 'NO', lei: '529900SYNTHETIC00042' },
    isSynthetic: true,
    madeWith: { comptroller: '0.0.0', calibration: 'calibration-of-a-test' },
    period: { from: iso(START_MS), until: iso(START_MS + days * 24 * HOUR_MS) },
    accounts,
    byCustomer: totalsBy(accounts, (account) => account.customerId),
    byLineage,
    byCluster: totalsBy(accounts, (account) => account.clusterIds[0]!),
    unattributed: unattributedFigures(random, wish.scale ?? 1),
    fates: totalFates(clusters),
    clusters,
    clusterFacts: [
      {
        clusterId: 'fjord-1+fjord-2',
        ceilingOperationsPerSecond: 7168 * PEAK_PER_DEVICE,
        byFormat: { 'fp16-bf16': (7168 * PEAK_PER_DEVICE) / 2, fp8: 7168 * PEAK_PER_DEVICE },
        networkBitsPerSecond: 400e9,
        isOneDataCentre: true,
      },
      { clusterId: 'tarn-1', byFormat: {}, isOneDataCentre: true },
    ],
    reconciliations: totalsBy(accounts, (account) => account.customerId).map(reconciliationOf),
    findings: accounts.length === 0 ? [] : FINDINGS,
    evaluations: byLineage.flatMap(evaluationsOf),
  };
}

function unattributedFigures(random: () => number, scale: number): FiguresDocument {
  const plan: Plan = { ...PLANS[4]!, devices: 24, fromHour: 40, untilHour: 66, activity: 0.35, spread: 2.2 };
  const course = courseOf(plan, random, scale);
  return figuresOf(course, {
    acceleratorSeconds: 24 * course.length * 3600,
    unknownHardwareSeconds: 0,
    basis: POWERED,
  });
}

function fatesOf(total: number, atWork: number): Fates {
  const workload = total * atWork;
  const idle = total * (0.9 - atWork) * 0.4;
  const coverageGap = total * 0.06;
  return {
    fleetDeviceSeconds: seconds(total),
    workload: seconds(workload),
    idle: seconds(idle),
    unallocated: seconds(total - workload - idle - coverageGap),
    coverageGap: seconds(coverageGap),
  };
}

const totalFates = (clusters: readonly Fates[]): Fates => ({
  fleetDeviceSeconds: seconds(sum(clusters.map((of) => of.fleetDeviceSeconds))),
  workload: seconds(sum(clusters.map((of) => of.workload))),
  idle: seconds(sum(clusters.map((of) => of.idle))),
  unallocated: seconds(sum(clusters.map((of) => of.unallocated))),
  coverageGap: seconds(sum(clusters.map((of) => of.coverageGap))),
});

function reconciliationOf(customer: TotalDocument, index: number): Reconciliation {
  const held = customer.acceleratorSeconds;
  const base = { customerId: customer.id, observedSeconds: seconds(held * 0.94), activeSeconds: seconds(held * 0.86) };
  if (index % 4 === 3) return base;
  const billed = {
    ...base,
    billedSeconds: { low: held * (index === 1 ? 0.81 : 1), high: held * 1.01 },
    allocatedSeconds: seconds(held),
  };
  return index === 1
    ? { ...billed, difference: 'billed 19 % less time than was allocated; look for a missing invoice line' }
    : billed;
}
