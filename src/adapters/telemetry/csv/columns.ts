import { SIGNAL_INDEX, type Signal } from '../../../domain/telemetry/signal.ts';
import type { CsvDialect, IdentityRole } from './dialect.ts';
import type { FaultLog } from './fault-log.ts';
import { namedColumn, scaleOf, unitNames } from './units.ts';

/** One column that carries a signal. */
export interface ValueColumn {
  readonly title: string;
  readonly field: number;
  readonly signal: Signal;
  readonly place: number;
  /** Multiplies a value that states no unit of its own. */
  readonly scale: number;
  /** Another column has told the signal already; this one fills in where that is blank. */
  readonly isSecond: boolean;
}

export interface Columns {
  readonly count: number;
  readonly time: number;
  /** Milliseconds in one unit of the time column, where its name says so. */
  readonly timeUnit?: number;
  readonly identity: readonly { readonly role: IdentityRole; readonly field: number }[];
  readonly values: readonly ValueColumn[];
}

const TIME_UNITS: readonly (readonly [RegExp, number])[] = [
  [/_ms$/, 1],
  [/_us$/, 1e-3],
  [/_ns$/, 1e-6],
  [/_s$|_seconds$/, 1000],
];

/** Finds what a header line offers; `undefined` when it has no time or no signal that the format knows. */
export function columnsOf(header: readonly string[], dialect: CsvDialect, faults: FaultLog): Columns | undefined {
  const titles = header.map((title) => title.trim());
  const names = titles.map((title) => title.toLowerCase());
  const timeColumn = dialect.timeColumns.find((name) => names.includes(name));
  if (timeColumn === undefined) return undefined;
  const values: ValueColumn[] = [];
  const identity: { role: IdentityRole; field: number }[] = [];
  for (const [field, title] of titles.entries()) {
    const role = own(dialect.identityColumns, title.toLowerCase());
    if (role !== undefined && !identity.some((known) => known.role === role)) identity.push({ role, field });
    else addValueColumn({ title, field, values, dialect }, faults);
  }
  if (values.length === 0) return undefined;
  const timeUnit = TIME_UNITS.find(([ending]) => ending.test(timeColumn))?.[1];
  const found = { count: header.length, time: names.indexOf(timeColumn), identity, values };
  return timeUnit === undefined ? found : { ...found, timeUnit };
}

interface Candidate {
  readonly title: string;
  readonly field: number;
  readonly values: ValueColumn[];
  readonly dialect: CsvDialect;
}

function addValueColumn(candidate: Candidate, faults: FaultLog): void {
  const { title, field, values, dialect } = candidate;
  const whole = own(dialect.signalColumns, title.toLowerCase());
  const { base, unit, isAmbiguous } = namedColumn(title);
  const known = whole ?? own(dialect.signalColumns, base);
  if (known === undefined) return;
  const { signal } = known;
  const stated = whole === undefined ? (unit ?? known.unit) : known.unit;
  const scale = stated === undefined || isAmbiguous ? undefined : scaleOf(signal, stated);
  if (scale === undefined) {
    faults.report(`unit of column ${title}`, {
      message: `the unit of column "${title}" can't be told, so it isn't used: state one of ${unitNames(signal)} in its name`,
    });
    return;
  }
  const isSecond = values.some((value) => value.signal === signal);
  values.push({ title, field, signal, place: SIGNAL_INDEX[signal], scale, isSecond });
}

function own<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
