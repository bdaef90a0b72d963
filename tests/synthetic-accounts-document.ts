import type { Basis, Fates, Reconciliation } from '../src/domain/accounting/account.ts';
import type {
  AccountDocument,
  AccountsDocument,
  BoundedFigure,
  CourseFigure,
  EvaluationDocument,
  FiguresDocument,
  FindingDocument,
  TotalDocument,
} from '../src/domain/reporting/accounts-document.ts';
import type { Decision } from '../src/domain/regimes/rule.ts';
import { fraction, seconds } from '../src/foundation/units.ts';

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

interface Plan {
  readonly customerId: string;
  readonly workloadId: string;
  readonly lineageId: string;
  readonly clusterId: string;
  readonly devices: number;
  readonly fromHour: number;
  readonly untilHour: number;
  readonly activity: number;
  readonly spread: number;
  readonly basis: readonly Basis[];
  readonly unknownShare?: number;
}

const assumptionOfFormat =
  'number format not shown by the counters: any of tf32, fp16-bf16, fp8; the estimate takes 16 bits';
const assumptionOfPower = 'operations per joule lie within the range measured on training runs of the same part';

const basis = (method: Basis['method'], share: number, assumptions: readonly string[] = []): Basis => ({
  method,
  acceleratorSeconds: seconds(share * 4e7),
  shareOfEstimate: fraction(share),
  assumptions,
});

const COUNTED = [basis('activity-with-clock', 0.94, [assumptionOfFormat]), basis('coverage-gap', 0.06)];
const POWERED = [basis('node-power', 1, [assumptionOfPower, assumptionOfFormat])];
const OPERATIONS_COUNTED = [basis('operation-counters', 0.88), basis('utilisation', 0.12, [assumptionOfFormat])];

const PLANS: readonly Plan[] = [
  {
    customerId: 'aster-labs',
    workloadId: 'pretrain-aster-7',
    lineageId: 'aster-7',
    clusterId: 'fjord-1',
    devices: 4096,
    fromHour: 2,
    untilHour: 120,
    activity: 0.41,
    spread: 1.5,
    basis: OPERATIONS_COUNTED,
  },
  {
    customerId: 'aster-labs',
    workloadId: 'posttrain-aster-7',
    lineageId: 'aster-7',
    clusterId: 'fjord-2',
    devices: 512,
    fromHour: 60,
    untilHour: 110,
    activity: 0.3,
    spread: 1.7,
    basis: COUNTED,
  },
  {
    customerId: 'meridian-genomics',
    workloadId: 'sequence-model-v2',
    lineageId: 'sequence-model-v2',
    clusterId: 'fjord-2',
    devices: 1024,
    fromHour: 10,
    untilHour: 96,
    activity: 0.33,
    spread: 2.4,
    basis: COUNTED,
  },
  {
    customerId: 'nordlys-ai',
    workloadId: 'nordlys-medium',
    lineageId: 'nordlys-medium',
    clusterId: 'fjord-2',
    devices: 768,
    fromHour: 0,
    untilHour: 120,
    activity: 0.22,
    spread: 3.6,
    basis: POWERED,
  },
  {
    customerId: 'kestrel-robotics',
    workloadId: 'policy-sweep',
    lineageId: 'policy-sweep',
    clusterId: 'tarn-1',
    devices: 192,
    fromHour: 24,
    untilHour: 71,
    activity: 0.12,
    spread: 3.8,
    basis: POWERED,
  },
  {
    customerId: 'university-of-skagen',
    workloadId: 'climate-emulator',
    lineageId: 'climate-emulator',
    clusterId: 'tarn-1',
    devices: 128,
    fromHour: 6,
    untilHour: 100,
    activity: 0.18,
    spread: 2.1,
    basis: COUNTED,
  },
  {
    customerId: 'paperboat',
    workloadId: 'chat-serving',
    lineageId: 'chat-serving',
    clusterId: 'tarn-1',
    devices: 64,
    fromHour: 0,
    untilHour: 120,
    activity: 0.05,
    spread: 6,
    basis: [basis('hours-alone', 1, ['work of a kind seen in other runs of this part'])],
  },
  {
    customerId: 'quartz-imaging',
    workloadId: 'render-farm',
    lineageId: 'render-farm',
    clusterId: 'tarn-1',
    devices: 32,
    fromHour: 30,
    untilHour: 80,
    activity: 0.1,
    spread: 2,
    basis: [basis('unknown-hardware', 0)],
    unknownShare: 1,
  },
];

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
    period: { from: iso(START_MS), until: iso(START_MS + days * 24 * HOUR_MS) },
    accounts,
    byCustomer: totalsBy(accounts, (account) => account.customerId),
    byLineage,
    byCluster: totalsBy(accounts, (account) => account.clusterIds[0]!),
    unattributed: unattributedFigures(random, wish.scale ?? 1),
    fates: totalFates(clusters),
    clusters,
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

const FINDINGS: readonly FindingDocument[] = [
  {
    code: 'observables-inconsistent',
    severity: 'error',
    subject: 'fjord-1-n117/3',
    message:
      'Tensor activity of 0.97 at 92 W of board power: at least one of the two sensors is wrong. Both readings were set aside; check the device.',
    period: { from: iso(START_MS + 30 * HOUR_MS), until: iso(START_MS + 34 * HOUR_MS) },
  },
  {
    code: 'meter-duplicated',
    severity: 'error',
    subject: 'tarn-1-n04',
    message:
      'The power meters of tarn-1-n04 and tarn-1-n05 gave the same 7,200 readings. One of them is not measuring its node.',
    count: 2,
  },
  {
    code: 'coverage-gap',
    severity: 'warning',
    subject: 'fjord-2-n031',
    message:
      'No telemetry for 12.5 device-hours; the lower bound counts nothing there and the upper bound the ceiling.',
    count: 14,
  },
  {
    code: 'coverage-gap',
    severity: 'warning',
    subject: 'fjord-2-n032',
    message:
      'No telemetry for 3.25 device-hours; the lower bound counts nothing there and the upper bound the ceiling.',
    count: 3,
  },
  {
    code: 'part-unknown',
    severity: 'warning',
    subject: 'tarn-1-n19',
    message: 'The catalogue has no part named "XR-900". Its operations are not known; add the part to the catalogue.',
    count: 32,
  },
  {
    code: 'timestamps-out-of-order',
    severity: 'notice',
    subject: 'telemetry/fjord-2.csv.gz',
    message: '118 samples came after later ones and were put in order.',
    count: 118,
  },
];

const RULES = [
  {
    ruleId: 'eu-gpai-indicative',
    jurisdiction: 'European Union',
    instrument: 'EU AI Act, indicative criterion',
    citation: 'Commission guidelines on general-purpose AI, point 17',
    status: 'in-force-nonbinding',
    value: 1e23,
  },
  {
    ruleId: 'eu-gpai-systemic',
    jurisdiction: 'European Union',
    instrument: 'EU AI Act, Article 51(2)',
    citation: 'Regulation (EU) 2024/1689, Article 51(2)',
    status: 'in-force',
    value: 1e25,
  },
  {
    ruleId: 'us-ca-sb53',
    jurisdiction: 'California',
    instrument: 'SB 53',
    citation: 'Business and Professions Code 22757.11(i)',
    status: 'in-force',
    value: 1e26,
  },
  {
    ruleId: 'kr-ai-basic-act',
    jurisdiction: 'Korea',
    instrument: 'AI Basic Act',
    citation: 'AI Basic Act, Article 32, and its decree',
    status: 'in-force',
    value: 1e26,
  },
  {
    ruleId: 'us-ny-raise',
    jurisdiction: 'New York',
    instrument: 'RAISE Act',
    citation: 'S6953B as amended by S8828',
    status: 'not-yet-in-force',
    value: 1e26,
  },
] as const;

function evaluationsOf(lineage: TotalDocument): readonly EvaluationDocument[] {
  return RULES.map((rule): EvaluationDocument => {
    const decision = decisionOf(lineage, rule.value);
    const { estimate } = lineage.hardwareOperations;
    const perDay = estimate / 5;
    const isRising = decision !== 'certainly-above' && decision !== 'not-known' && estimate > 0;
    const days = (rule.value - estimate) / perDay;
    return {
      ...rule,
      certainty: rule.ruleId === 'kr-ai-basic-act' ? 'secondary' : 'read',
      subject: { kind: 'lineage', id: lineage.id },
      askedAbout: iso(START_MS + 5 * 24 * HOUR_MS),
      decision,
      reason: REASONS[decision],
      quantityUsed: decision === 'certainly-below' ? 'ceiling' : 'legal-operations',
      ...(decision === 'not-known' ? {} : { counted: lineage.hardwareOperations }),
      threshold: { comparator: 'greater-than', value: rule.value, unit: 'operations (total)' },
      assumptions:
        decision === 'possibly-above' ? ['recomputed activations are counted, as the text leaves it open'] : [],
      missing: decision === 'not-known' ? ['the part "XR-900" in the catalogue, with its peak rates'] : [],
      deadlines:
        decision === 'certainly-above'
          ? [
              {
                duty: 'the customer notifies the Commission',
                due: iso(START_MS + 19 * 24 * HOUR_MS),
                citation: 'Article 52(1)',
              },
            ]
          : [],
      ...(isRising && days > 0 ? { daysUntilThreshold: { low: days * 0.6, estimate: days, high: days * 1.8 } } : {}),
    };
  });
}

function decisionOf(lineage: TotalDocument, threshold: number): Decision {
  if (lineage.unknownHardwareSeconds > 0) return 'not-known';
  if (lineage.provenOperations.low > threshold) return 'certainly-above';
  return lineage.hardwareOperations.high > threshold ? 'possibly-above' : 'certainly-below';
}

const REASONS: Readonly<Record<Decision, string>> = {
  'certainly-above': 'The proven lower bound lies above the threshold: no assumption about the workload is needed.',
  'possibly-above': 'The bounds reach over the threshold; the proven lower bound lies below it.',
  'certainly-below':
    'The ceiling lies below the threshold: even at full speed for all the time held it could not be reached.',
  'not-known': 'Part of the hardware has no known ceiling, so that no upper bound can be given.',
};
