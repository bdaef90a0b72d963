const MOST_BYTES = 4_000_000_000;
const SHARE = 0.4;

/**
 * What one statement of the embedded engine may take, in bytes: where a question is too large it is refused, and the process is not
 * ended by the system for it.
 * @param of.constrained what the process may take by its control group; 0 or more than the machine has: no such limit.
 * @param of.total what the machine has.
 */
export function queryMemory({ constrained, total }: { readonly constrained: number; readonly total: number }): number {
  const available = constrained > 0 && constrained < total ? constrained : total;
  return Math.floor(Math.min(MOST_BYTES, SHARE * available));
}
