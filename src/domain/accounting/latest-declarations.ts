import type { DeclaredWorkload } from './ledger-input.ts';

/** What tells which workload is spoken of, and when. */
type DatedDeclaration = Pick<DeclaredWorkload, 'customerId' | 'workloadId' | 'declaredAt'>;

/** The same for the same workload of the same customer, and for no other. */
export const workloadKey = ({ customerId, workloadId }: Pick<DeclaredWorkload, 'customerId' | 'workloadId'>): string =>
  JSON.stringify([customerId, workloadId]);

/** By `workloadKey`: of several declarations of one workload the latest stands; of several without a date the last. */
export function latestDeclarations<One extends DatedDeclaration>(
  declarations: readonly One[],
): ReadonlyMap<string, One> {
  const inOrder = [...declarations].sort((a, b) => (a.declaredAt ?? 0) - (b.declaredAt ?? 0));
  return new Map(inOrder.map((declaration) => [workloadKey(declaration), declaration]));
}

/** Workloads of which several declarations say different things, each once; when they were said is not looked at. */
export function contradictedWorkloads<One extends DatedDeclaration>(declarations: readonly One[]): readonly One[] {
  const first = new Map<string, string>();
  const contradicted = new Map<string, One>();
  for (const declaration of declarations) {
    const { declaredAt: _when, ...said } = declaration;
    const text = JSON.stringify(Object.entries(said).sort(([a], [b]) => (a < b ? -1 : 1)));
    const key = workloadKey(declaration);
    const before = first.get(key);
    if (before === undefined) first.set(key, text);
    else if (before !== text) contradicted.set(key, declaration);
  }
  return [...contradicted.values()];
}
