import type { Basis } from '../src/domain/accounting/account.ts';
import { fraction, seconds } from '../src/foundation/units.ts';

/** What one made-up workload does. */
export interface Plan {
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

export const COUNTED = [basis('activity-with-clock', 0.94, [assumptionOfFormat]), basis('coverage-gap', 0.06)];
export const POWERED = [basis('node-power', 1, [assumptionOfPower, assumptionOfFormat])];
export const OPERATIONS_COUNTED = [basis('operation-counters', 0.88), basis('utilisation', 0.12, [assumptionOfFormat])];

/** The workloads of a middling provider. Nothing in it is real. */
export const PLANS: readonly Plan[] = [
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
