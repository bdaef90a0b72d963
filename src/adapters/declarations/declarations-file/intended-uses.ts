import { atMost, type IntendedUse, type UseScope } from '../../../domain/declarations/intended-use.ts';
import { bounded } from '../../../foundation/bounded.ts';
import { type Instant, parseInstant } from '../../../foundation/instant.ts';
import type { DocumentReading } from '../../../foundation/located-document.ts';
import { intendedUseSchema, type RawIntendedUse } from './declarations-schema.ts';
import { withoutUndefined } from './without-undefined.ts';

const LIST = 'intendedUses';

/** Declarations of intended use; a fault names its field, and the rest of the entry is used where it keeps its meaning. */
export function readIntendedUses(list: readonly unknown[], reading: DocumentReading): readonly IntendedUse[] {
  const uses = new Map<string, IntendedUse>();
  for (const [place, raw] of list.entries()) {
    const use = readUse(raw, place, reading);
    if (use === undefined) continue;
    const key = JSON.stringify([use.customerId, use.id]);
    if (uses.has(key))
      reading.fault(
        [LIST, place, 'id'],
        'is used twice by this customer; the first stands. Give each a name of its own',
      );
    else uses.set(key, use);
  }
  return [...uses.values()];
}

function readUse(raw: unknown, place: number, reading: DocumentReading): IntendedUse | undefined {
  const path = [LIST, place];
  const rules = { shape: intendedUseSchema, notWithout: ['id', 'customerId', 'workloads', 'account'] };
  const read = reading.value(raw, path, rules);
  if (read === undefined) return undefined;
  const { workloads, account, declaredAt, startsAt, endsAt, expectedOperations, parallelism, ...said } = read;
  if ((workloads === undefined) === (account === undefined)) {
    const where = workloads === undefined ? 'workloads' : 'account';
    reading.fault([...path, where], 'must have either workloads or "account: true", and not both');
    return undefined;
  }
  const scope: UseScope =
    workloads === undefined ? { kind: 'account' } : { kind: 'workloads', workloadIds: [...new Set(workloads)] };
  return {
    ...withoutUndefined({ ...said, declaredAt: momentOf(declaredAt) }),
    scope,
    ...(expectedOperations === undefined ? {} : { expectedOperations: boundsOf(expectedOperations) }),
    ...(parallelism === undefined ? {} : { parallelism: withoutUndefined(parallelism) }),
    ...declaredTime({ startsAt, endsAt }, () => reading.fault([...path, 'endsAt'], NOT_AFTER)),
  };
}

const NOT_AFTER = 'must be after startsAt; neither of the two is used';

/** A time that ends before it starts says nothing. */
function declaredTime(
  { startsAt, endsAt }: { readonly startsAt: string | undefined; readonly endsAt: string | undefined },
  refuse: () => void,
): Pick<IntendedUse, 'startsAt' | 'endsAt'> {
  const [from, until] = [momentOf(startsAt), momentOf(endsAt)];
  if (from !== undefined && until !== undefined && until <= from) {
    refuse();
    return {};
  }
  return { ...(from === undefined ? {} : { startsAt: from }), ...(until === undefined ? {} : { endsAt: until }) };
}

const momentOf = (text: string | undefined): Instant | undefined =>
  text === undefined ? undefined : parseInstant(text);

const boundsOf = (of: NonNullable<RawIntendedUse['expectedOperations']>) =>
  typeof of === 'number' ? atMost(of) : bounded(of.low, of.estimate, of.high);
