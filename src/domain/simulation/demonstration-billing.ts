import { isoOf } from '../../foundation/instant.ts';
import { type Course, THE_TWO_DAYS } from './demonstration-course.ts';
import { minuteOf } from './demonstration-fleet.ts';
import { HOLDINGS, type Holding } from './demonstration-schedule.ts';

/** Instance types of the made-up price list, with the accelerators of one instance. */
const INSTANCES: Readonly<
  Record<string, { readonly type: string; readonly gpuCount: number; readonly hourPrice: number }>
> = {
  alpha: { type: 'sx-h100.8', gpuCount: 8, hourPrice: 24 },
  beta: { type: 'sx-mi300x.8', gpuCount: 8, hourPrice: 18 },
  delta: { type: 'sx-l40s.4', gpuCount: 4, hourPrice: 4 },
  trial: { type: 'sx-trial.2', gpuCount: 2, hourPrice: 1 },
};

const COLUMNS = [
  'BillingAccountId',
  'ChargePeriodStart',
  'ChargePeriodEnd',
  'ChargeCategory',
  'ChargeClass',
  'ChargeDescription',
  'ServiceCategory',
  'ResourceId',
  'SkuPriceDetails',
  'PricingQuantity',
  'PricingUnit',
  'ConsumedQuantity',
  'ConsumedUnit',
  'BilledCost',
  'BillingCurrency',
  'ProviderName',
] as const;

/** One fine-tuning is billed for an hour less than it ran: the difference that a reconciliation must find. */
const SHORT_BILLED = { runKey: '2002', hours: 1 };

/** Half of a held node is billed as half an instance. */
const shareOfNode = ({ indices, node }: Holding): number => indices.length / node.deviceCount;

const DAYS = [minuteOf(1, 0), minuteOf(2, 0)];
const DAY = 24 * 60;

function hoursOf(held: Holding, from: number, until: number): number {
  const hours = ((Math.min(held.until, until) - Math.max(held.from, from)) / 60) * shareOfNode(held);
  return held.runKey === SHORT_BILLED.runKey ? Math.max(0, hours - SHORT_BILLED.hours) : hours;
}

const csvField = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function lineOf(held: Holding, { at, lastMinute }: Course, from: number): string {
  const until = Math.min(from + DAY, lastMinute);
  const instance = INSTANCES[held.node.name.split('-')[0] ?? ''];
  if (instance === undefined) throw new Error(`no price for ${held.node.name}`);
  const hours = hoursOf(held, from, until);
  const values: Readonly<Record<(typeof COLUMNS)[number], string>> = {
    BillingAccountId: held.customerId,
    ChargePeriodStart: isoOf(at(from)),
    ChargePeriodEnd: isoOf(at(until)),
    ChargeCategory: 'Usage',
    ChargeClass: '',
    ChargeDescription: `${instance.type}, ${held.workloadId} (synthetic)`,
    ServiceCategory: 'Compute',
    ResourceId: held.node.name,
    SkuPriceDetails: JSON.stringify({ GpuCount: instance.gpuCount, InstanceType: instance.type }),
    PricingQuantity: hours.toFixed(4),
    PricingUnit: 'Hours',
    ConsumedQuantity: hours.toFixed(4),
    ConsumedUnit: 'Hours',
    BilledCost: (hours * instance.hourPrice).toFixed(2),
    BillingCurrency: 'EUR',
    ProviderName: 'Example Compute Cooperative (synthetic)',
  };
  return COLUMNS.map((column) => csvField(values[column])).join(',');
}

/** The bill, one line for each holding and day, that of a day that runs up to now, as a `focus-csv` file. */
export function* demonstrationBilling(courses: readonly Course[] = [THE_TWO_DAYS]): Generator<string> {
  yield COLUMNS.join(',');
  for (const course of courses) {
    for (const day of DAYS.filter((start) => course.lastMinute > start)) {
      const held = HOLDINGS.filter(({ from, until }) => from < Math.min(day + DAY, course.lastMinute) && day < until);
      for (const holding of held) yield lineOf(holding, course, day);
    }
  }
}
