/** No node shows its operating system more accelerators, partitions included. */
export const MOST_DEVICES_OF_A_NODE = 1024;

/** Indices of a node's devices written as `0-7`, `0;1` or `0,2-3`; `undefined` when a part is no index or one comes twice. */
export function deviceIndices(text: string): readonly number[] | undefined {
  const indices = new Set<number>();
  let count = 0;
  for (const part of text.split(/[;,]/)) {
    const [, from = '', until = from] = /^\s*(\d{1,4})(?:\s*-\s*(\d{1,4}))?\s*$/.exec(part) ?? [];
    if (from === '' || Number(until) < Number(from) || Number(until) >= MOST_DEVICES_OF_A_NODE) return undefined;
    for (let index = Number(from); index <= Number(until); index += 1) indices.add(index);
    count += Number(until) - Number(from) + 1;
    if (count > indices.size) return undefined;
  }
  return [...indices];
}
