/** A statement takes at most 65,535 parameters, and the embedded engine is kept busy for as long as one runs. */
const ROWS_AT_ONCE = 500;

export function* inBatches<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) yield rows.slice(start, start + ROWS_AT_ONCE);
}
