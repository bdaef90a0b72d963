import type { FocusRow } from './focus-row.ts';
import { focusUnit } from './focus-values.ts';
import type { InstanceType, InstanceTypes } from './instance-types.ts';

/** How many accelerators a row's quantity stands for. */
export type RowAccelerators =
  | { readonly kind: 'none' }
  /** The quantity is of single accelerators; how many the resource has isn't told. */
  | { readonly kind: 'counted-by-unit' }
  /** It may be accelerators and can't be told: not zero. */
  | { readonly kind: 'unknown'; readonly why: string; readonly partName?: string }
  | Counted;

interface Counted {
  readonly kind: 'counted';
  readonly low: number;
  readonly estimate: number;
  readonly high: number;
  /** The row states the count itself. */
  readonly isStated: boolean;
  readonly partName?: string;
  /** `GpuCount 8`, for the sentence that tells how the seconds were found. */
  readonly basis: string;
}

/** Words that stand for accelerators and families of instances that have them. */
const ACCELERATOR_WORDS =
  /(?<![a-z0-9.])(?:gpus?|tpus?|npus?|accelerators?|nvidia|tesla|trainium\d?|inferentia\d?|gaudi ?\d?|instinct|mi[23]\d\dx?|[abh][1238]00|gb?[23]00|gh200|h20|l40s?|a10g?|t4g?|v100|p100|k80|m60|rtx ?\d{4})(?![a-z0-9])/;
const ACCELERATOR_FAMILIES =
  /(?<![a-z0-9])(?:(?:p[2-9]|g[3-9]|gr\d|trn\d|inf\d|dl\d)[a-z]{0,8}(?:-[a-z0-9]{1,12})?\.(?:metal|\d{0,4}x?large)|standard[ _]n[cdvg]\d|n[cdvg]\d{1,4}\w{0,20} v\d|a[2-9]-\w{1,20}gpu-\d{1,3}g|(?:bm|vm)\.gpu)/;

/**
 * Finds how many accelerators one unit of time of the row stands for: the row's own GpuCount, else its instance type,
 * else an instance type that its texts name. A row that names an accelerator in no known way is unknown.
 */
export function acceleratorsOf(row: FocusRow, types: InstanceTypes): RowAccelerators {
  const { gpuCount, instanceType } = row.skuDetails;
  const known = instanceType === undefined ? undefined : types.find(instanceType);
  if (gpuCount === 0) return known === undefined ? { kind: 'none' } : contradicted(known);
  if (gpuCount !== undefined) return stated(gpuCount, known, instanceType);
  if (known !== undefined) return derived(known, 'InstanceType');
  if (instanceType === undefined) {
    for (const { column, text } of row.texts) {
      const named = types.findIn(text);
      if (named !== undefined) return derived(named, column);
    }
  }
  return unnamed(row);
}

const contradicted = (type: InstanceType): RowAccelerators => ({
  kind: 'unknown',
  why: `GpuCount is 0 and ${type.name} has ${type.acceleratorCount}`,
  partName: type.part,
});

function stated(gpuCount: number, type: InstanceType | undefined, instanceType: string | undefined): Counted {
  const other = type?.acceleratorCount ?? gpuCount;
  const partName = type?.part ?? instanceType;
  return {
    kind: 'counted',
    low: Math.min(gpuCount, other),
    estimate: gpuCount,
    high: Math.max(gpuCount, other),
    isStated: other === gpuCount,
    ...(partName === undefined ? {} : { partName }),
    basis: `GpuCount ${gpuCount}${other === gpuCount ? '' : ` (${type?.name} has ${other}: the bounds hold both)`}`,
  };
}

const derived = (type: InstanceType, column: string): Counted => ({
  kind: 'counted',
  low: type.acceleratorCount,
  estimate: type.acceleratorCount,
  high: type.acceleratorCount,
  isStated: false,
  partName: type.part,
  basis: `${type.acceleratorCount} of ${type.name}, an instance type of ${type.provider} (${type.grade}) named in ${column}`,
});

function unnamed(row: FocusRow): RowAccelerators {
  if (focusUnit(row.pricing.unit || row.consumed.unit).kind === 'accelerator-time') {
    return { kind: 'counted-by-unit' };
  }
  const { instanceType } = row.skuDetails;
  const texts = [instanceType ?? '', ...row.texts.map((named) => named.text)];
  const name = texts.find(
    (text) => ACCELERATOR_WORDS.test(text.toLowerCase()) || ACCELERATOR_FAMILIES.test(text.toLowerCase()),
  );
  if (name !== undefined) {
    return {
      kind: 'unknown',
      why: `"${name.slice(0, 80)}" speaks of accelerators and no count is known for it: give GpuCount in SkuPriceDetails`,
      ...(instanceType === undefined ? {} : { partName: instanceType }),
    };
  }
  const mayCompute = row.serviceCategory === 'compute' || row.serviceCategory === 'ai and machine learning';
  if (mayCompute && texts.every((text) => text === '')) {
    return {
      kind: 'unknown',
      why: 'the row is of computing and no text in it says on what: give GpuCount in SkuPriceDetails',
    };
  }
  return { kind: 'none' };
}
