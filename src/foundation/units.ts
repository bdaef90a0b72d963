/** A value that carries its meaning in its type, so that two of different meaning can't be swapped by mistake. */
export type Branded<Value, Name extends string> = Value & { readonly __brand: Name };

/** A number of integer or floating-point operations, whatever their precision; a multiply-accumulate counts as two. Finite, >= 0. */
export type Operations = Branded<number, 'Operations'>;

/** Arithmetic operations per second, counted as {@link Operations}. Finite, >= 0. */
export type OperationsPerSecond = Branded<number, 'OperationsPerSecond'>;

/** A length of time in seconds. Finite, >= 0. */
export type Seconds = Branded<number, 'Seconds'>;

/** Electrical power in watts. Finite, >= 0. */
export type Watts = Branded<number, 'Watts'>;

/** A count of bytes. Finite, >= 0. */
export type Bytes = Branded<number, 'Bytes'>;

/** A data rate in bytes per second. Finite, >= 0. */
export type BytesPerSecond = Branded<number, 'BytesPerSecond'>;

/** A frequency in hertz. Finite, >= 0. */
export type Hertz = Branded<number, 'Hertz'>;

/** A share from 0 to 1, never per cent. */
export type Fraction = Branded<number, 'Fraction'>;

function finiteAtLeastZero(value: number, name: string): number {
  if (!Number.isFinite(value) || value < 0) throw new Error(`${name} must be finite and >= 0, got ${value}`);
  return value;
}

/** @throws Error when `value` is not finite or is negative. The same holds for every constructor below. */
export const operations = (value: number): Operations => finiteAtLeastZero(value, 'operations') as Operations;
export const operationsPerSecond = (value: number): OperationsPerSecond =>
  finiteAtLeastZero(value, 'operations per second') as OperationsPerSecond;
export const seconds = (value: number): Seconds => finiteAtLeastZero(value, 'seconds') as Seconds;
export const watts = (value: number): Watts => finiteAtLeastZero(value, 'watts') as Watts;
export const bytes = (value: number): Bytes => finiteAtLeastZero(value, 'bytes') as Bytes;
export const bytesPerSecond = (value: number): BytesPerSecond =>
  finiteAtLeastZero(value, 'bytes per second') as BytesPerSecond;
export const hertz = (value: number): Hertz => finiteAtLeastZero(value, 'hertz') as Hertz;

/** @throws Error when `value` is not from 0 to 1. */
export function fraction(value: number): Fraction {
  if (!(value >= 0 && value <= 1)) throw new Error(`a fraction must be from 0 to 1, got ${value}`);
  return value as Fraction;
}
