import { isoOf } from '../../foundation/instant.ts';
import { atMinute, minuteOf } from './demonstration-fleet.ts';
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

function hoursOf(held: Holding, from: number, until: number): number {
  const hours = ((Math.min(held.until, until) - Math.max(held.from, from)) / 60) * shareOfNode(held);
  return held.runKey === SHORT_BILLED.runKey ? hours - SHORT_BILLED.hours : hours;
}

const csvField = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function lineOf(held: Holding, from: number, until: number): string {
  const instance = INSTANCES[held.node.name.split('-')[0] ?? ''];
  if (instance === undefined) throw new Error(`no price for ${held.node.name}`);
  const hours = hoursOf(held, from, until);
  const values: Readonly<Record<(typeof COLUMNS)[number], string>> = {
    BillingAccountId: held.customerId,
    ChargePeriodStart: isoOf(atMinute(from)),
    ChargePeriodEnd: isoOf(atMinute(until)),
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

const DAYS = [minuteOf(1, 0), minuteOf(2, 0)];
const DAY = 24 * 60;

/** The bill of the two days, one line for each holding and day, as a `focus-csv` file. */
export function* demonstrationBilling(): Generator<string> {
  yield COLUMNS.join(',');
  for (const day of DAYS) {
    const held = HOLDINGS.filter(({ from, until }) => from < day + DAY && day < until);
    for (const holding of held) yield lineOf(holding, day, day + DAY);
  }
}
