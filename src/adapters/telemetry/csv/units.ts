import type { Signal } from '../../../domain/telemetry/signal.ts';

/** How many of the house's unit one of the source's unit is, by the source's spelling. Case matters: mJ is not MJ. */
type UnitTable = Readonly<Record<string, number>>;

const POWER: UnitTable = { W: 1, mW: 1e-3, kW: 1e3 };
const ENERGY: UnitTable = { J: 1, mJ: 1e-3, uJ: 1e-6, kJ: 1e3, Wh: 3600, kWh: 3.6e6 };
const SHARE: UnitTable = { '': 1, '%': 0.01 };
/** MB is what tools of the driver print for its MiB. */
const MEMORY: UnitTable = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, MB: 2 ** 20 };
const RATE: UnitTable = { 'B/s': 1, 'KiB/s': 2 ** 10, 'MiB/s': 2 ** 20, 'GiB/s': 2 ** 30 };
const FREQUENCY: UnitTable = { Hz: 1, kHz: 1e3, MHz: 1e6, GHz: 1e9 };
const TEMPERATURE: UnitTable = { '': 1, C: 1 };
const COUNT: UnitTable = { '': 1 };

interface Quantity {
  /** In words, for messages. */
  readonly name: string;
  readonly units: UnitTable;
  /** Outside of these a value is damage, in the house's unit. */
  readonly least: number;
  readonly most: number;
}

/** More than any board, node, row or hall draws. */
const MOST_WATTS = 1e9;
const power: Quantity = { name: 'power', units: POWER, least: 0, most: MOST_WATTS };
const energy: Quantity = { name: 'energy', units: ENERGY, least: 0, most: 1e18 };
const share: Quantity = { name: 'a share', units: SHARE, least: 0, most: 1 };
const memory: Quantity = { name: 'memory', units: MEMORY, least: 0, most: 1e15 };
const rate: Quantity = { name: 'a data rate', units: RATE, least: 0, most: 1e15 };
const frequency: Quantity = { name: 'a clock', units: FREQUENCY, least: 0, most: 2e10 };
const temperature: Quantity = { name: 'a temperature', units: TEMPERATURE, least: -100, most: 300 };
const count: Quantity = { name: 'a count', units: COUNT, least: 0, most: 1e30 };
const bits: Quantity = { name: 'a bit mask', units: COUNT, least: 0, most: 2 ** 53 };

/** The quantity that each signal is, told by the end of its name. */
export function quantityOf(signal: Signal): Quantity {
  if (signal === 'clockEventReasons') return bits;
  const found = BY_ENDING.find(([ending]) => signal.endsWith(ending));
  if (found === undefined) throw new Error(`no quantity for ${signal}`);
  return found[1];
}

const BY_ENDING: readonly (readonly [string, Quantity])[] = [
  ['Watts', power],
  ['Joules', energy],
  ['Fraction', share],
  ['BytesPerSecond', rate],
  ['Bytes', memory],
  ['Celsius', temperature],
  ['Hertz', frequency],
  ['Total', count],
];

/** Endings of column names such as `power_w`, and the unit that they stand for. Longer endings stand first. */
const ENDINGS: readonly (readonly [string, string])[] = [
  ['_bytes_per_second', 'B/s'],
  ['_bytes_s', 'B/s'],
  ['_kib_s', 'KiB/s'],
  ['_mib_s', 'MiB/s'],
  ['_percent', '%'],
  ['_fraction', ''],
  ['_ratio', ''],
  ['_watts', 'W'],
  ['_joules', 'J'],
  ['_bytes', 'B'],
  ['_pct', '%'],
  ['_kwh', 'kWh'],
  ['_wh', 'Wh'],
  ['_mhz', 'MHz'],
  ['_ghz', 'GHz'],
  ['_khz', 'kHz'],
  ['_hz', 'Hz'],
  ['_kib', 'KiB'],
  ['_mib', 'MiB'],
  ['_gib', 'GiB'],
  ['_mb', 'MB'],
  ['_kw', 'kW'],
  ['_mw', 'mW'],
  ['_w', 'W'],
  ['_kj', 'kJ'],
  ['_mj', 'mJ'],
  ['_uj', 'uJ'],
  ['_j', 'J'],
  ['_c', 'C'],
];

export interface NamedColumn {
  /** The name in lower case, without its unit. */
  readonly base: string;
  readonly unit?: string;
  /** Mega, where the same letters in lower case mean milli: which of the two is meant can't be told. */
  readonly isAmbiguous: boolean;
}

/** Cuts `power.draw [W]`, `power_w` or `sm_active` into a name and the unit that the name states. */
export function namedColumn(title: string): NamedColumn {
  const bracketed = /^(.*?)\s*[[(]([^\])]*)[\])]$/.exec(title);
  if (bracketed !== null) {
    return { base: (bracketed[1] ?? '').toLowerCase(), unit: (bracketed[2] ?? '').trim(), isAmbiguous: false };
  }
  const name = title.toLowerCase();
  const ending = ENDINGS.find(([text]) => name.endsWith(text));
  if (ending === undefined) return { base: name, isAmbiguous: false };
  const isAmbiguous = /_M[JWjw]$/.test(title) && !/^[A-Z_0-9]+$/.test(title);
  return { base: name.slice(0, -ending[0].length), unit: ending[1], isAmbiguous };
}

/** How many of the signal's unit one of `unit` is; `undefined` when the unit is of another quantity or isn't known. */
export function scaleOf(signal: Signal, unit: string): number | undefined {
  const { units } = quantityOf(signal);
  const exact = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (exact !== undefined) return exact;
  const alike = Object.keys(units).filter((known) => known.toLowerCase() === unit.toLowerCase());
  const isMega = unit.startsWith('M') && alike.some((known) => known.startsWith('m'));
  return alike.length === 1 && !isMega ? units[alike[0] ?? ''] : undefined;
}

export const unitNames = (signal: Signal): string =>
  Object.keys(quantityOf(signal).units)
    .filter((unit) => unit !== '')
    .join(', ');
