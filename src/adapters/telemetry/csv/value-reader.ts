import { DOT, ZERO } from './byte-codes.ts';
import type { ValueColumn } from './columns.ts';
import type { FaultLog } from './fault-log.ts';
import { MALFORMED, numberAt, textAt } from './number-bytes.ts';
import { type CsvRow, fieldText } from './row-scanner.ts';
import { quantityOf, scaleOf, unitNames } from './units.ts';

/** A share as large as this is no rounding error: the column is in another unit. */
const CERTAINLY_NOT_A_SHARE = 1.01;
/** After so many of those nothing in the column can be believed: 0.8 may be 80 % or 0.8 %. */
const DISTRUST_AFTER = 20;

/** Reads one column's field in the house's unit; NaN where it says nothing or nothing that can be used. */
export type ValueReader = (row: CsvRow) => number;

/** Makes the reader of one column. Every field that can't be used is reported with its line. */
export function valueReader(column: ValueColumn, faults: FaultLog): ValueReader {
  const { field, scale } = column;
  const { least, most } = quantityOf(column.signal);
  const refuse = refusal(column, faults);
  const unitAt = unitReader(column);
  return (row) => {
    const start = row.starts[field] as number;
    let end = row.ends[field] as number;
    let factor = scale;
    const last = end > start ? (row.bytes[end - 1] as number) : ZERO;
    if ((last < ZERO || last > ZERO + 9) && last !== DOT) {
      const unit = unitAt(row.bytes, start, end);
      end = unit.numberEnd;
      factor = unit.factor;
    }
    const read = numberAt(row.bytes, start, end);
    if (read !== read) return Number.NaN;
    const value = factor < 1 ? read / Math.round(1 / factor) : read * factor;
    if (value >= least && value <= most && refuse.isTrusted()) return value;
    refuse.value(row, value);
    return Number.NaN;
  };
}

interface UnitFound {
  numberEnd: number;
  /** NaN-free: infinite where the unit isn't known, so that the value is refused. */
  factor: number;
}

/** Finds a unit behind a number, remembering the last one seen: a column holds one unit as a rule. */
function unitReader(column: ValueColumn) {
  const found: UnitFound = { numberEnd: 0, factor: column.scale };
  let lastText = '';
  let lastFactor = column.scale;
  return (bytes: Uint8Array, start: number, end: number): UnitFound => {
    let unitStart = end;
    while (unitStart > start && isUnitCode(bytes[unitStart - 1] as number)) unitStart--;
    let numberEnd = unitStart;
    while (numberEnd > start && bytes[numberEnd - 1] === 0x20) numberEnd--;
    const hasNumber = numberEnd > start && isDigitOrDot(bytes[numberEnd - 1] as number);
    found.numberEnd = hasNumber ? numberEnd : end;
    found.factor = column.scale;
    if (!hasNumber || isHexadecimal(bytes, start)) {
      found.numberEnd = end;
      return found;
    }
    if (!isSameText(bytes, { start: unitStart, end }, lastText)) {
      lastText = textAt(bytes, unitStart, end);
      lastFactor = scaleOf(column.signal, lastText) ?? MALFORMED;
    }
    found.factor = lastFactor;
    return found;
  };
}

const isDigitOrDot = (code: number): boolean => (code >= ZERO && code <= ZERO + 9) || code === DOT;
const isHexadecimal = (bytes: Uint8Array, start: number): boolean => bytes[start] === ZERO && bytes[start + 1] === 0x78;

/** Letters, the slash of `MiB/s` and the per cent sign. */
const isUnitCode = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x25 || code === 0x2f;

function isSameText(bytes: Uint8Array, span: { readonly start: number; readonly end: number }, text: string): boolean {
  if (span.end - span.start !== text.length) return false;
  for (let index = 0; index < text.length; index++) {
    if (bytes[span.start + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}

/** Says why a value isn't used. */
function refusal(column: ValueColumn, faults: FaultLog) {
  const { title, field } = column;
  const quantity = quantityOf(column.signal);
  const isShare = column.signal.endsWith('Fraction') && column.scale === 1;
  let tooLargeShares = 0;
  return {
    isTrusted: () => tooLargeShares < DISTRUST_AFTER,
    value(row: CsvRow, value: number): void {
      if (tooLargeShares >= DISTRUST_AFTER) return;
      const text = fieldText(row, field).slice(0, 40);
      const { line } = row;
      if (value === MALFORMED || !Number.isFinite(value)) {
        const units = unitNames(column.signal);
        const advice = `give a number${units === '' ? '' : `, alone or with a unit of ${units}`}, or leave it blank`;
        faults.report(`${title} is no number`, {
          line,
          message: `"${text}" in column "${title}" can't be read: ${advice}`,
        });
      } else if (isShare && value > CERTAINLY_NOT_A_SHARE && value <= 100) {
        tooLargeShares++;
        const hint = `a column of this name is a share from 0 to 1; if it is in per cent, name it "${title}_pct"`;
        faults.report(`${title} above 1`, { line, message: `${text} in column "${title}" isn't used: ${hint}` });
        if (tooLargeShares === DISTRUST_AFTER) distrust(line);
      } else {
        const range = `${quantity.name} is from ${quantity.least} to ${quantity.most} in the unit used here`;
        const advice = 'check the sensor or the unit; the field is taken as not known';
        faults.report(`${title} out of range`, {
          line,
          message: `${text} in column "${title}" can't be: ${range}; ${advice}`,
        });
      }
    },
  };

  function distrust(line: number): void {
    faults.report(`${title} distrusted`, {
      line,
      message: `column "${title}" isn't used from here on: ${DISTRUST_AFTER} of its values were above 1, so its small ones can't be told from per cent`,
    });
  }
}
