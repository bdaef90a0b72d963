/**
 * Moves labels apart: given where each would like to be (pixels, any order), says where each goes so that no two are
 * nearer than `gap` and all lie within `[0, length]` as far as there is room. Order is kept.
 */
export function spreadApart(wanted: readonly number[], gap: number, length: number): readonly number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const placed = [...wanted];
  let least = 0;
  for (const index of order) {
    placed[index] = Math.max(wanted[index] ?? 0, least);
    least = (placed[index] ?? 0) + gap;
  }
  let most = length;
  for (const index of order.toReversed()) {
    placed[index] = Math.min(placed[index] ?? 0, most);
    most = (placed[index] ?? 0) - gap;
  }
  return placed;
}
