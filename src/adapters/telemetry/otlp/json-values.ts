/** An object of JSON whose fields are not known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A value that its field can't have. @param message names field and form, never the value. */
export class WrongValue extends Error {}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An absent list is empty, as protobuf has it. @throws WrongValue */
export function listAt(object: JsonObject, field: string): readonly JsonObject[] {
  const list = object[field] ?? [];
  if (!Array.isArray(list) || !list.every(isObject)) throw new WrongValue(`${field} is no list of objects`);
  return list;
}

/** @throws WrongValue */
export function objectAt(object: JsonObject, field: string): JsonObject | undefined {
  const value = object[field] ?? undefined;
  if (value === undefined || isObject(value)) return value;
  throw new WrongValue(`${field} is no object`);
}

/** @throws WrongValue */
export function textAt(object: JsonObject, field: string): string {
  const value = object[field] ?? '';
  if (typeof value === 'string') return value;
  throw new WrongValue(`${field} is no text`);
}

const INTEGER = /^-?\d{1,20}$/;
export interface IntegerRange {
  readonly lowest: bigint;
  /** The first number above. */
  readonly limit: bigint;
}

export const UNSIGNED_32: IntegerRange = { lowest: 0n, limit: 2n ** 32n };
export const UNSIGNED_64: IntegerRange = { lowest: 0n, limit: 2n ** 64n };
export const SIGNED_64: IntegerRange = { lowest: -(2n ** 63n), limit: 2n ** 63n };

/**
 * A 64-bit number: JSON of protobuf writes it as text, and some writers as a number.
 * @returns undefined where the field is absent.
 * @throws WrongValue
 */
export function integerAt(object: JsonObject, field: string, { lowest, limit }: IntegerRange): bigint | undefined {
  const value = object[field] ?? undefined;
  if (value === undefined) return undefined;
  const isInteger = typeof value === 'string' ? INTEGER.test(value) : Number.isInteger(value);
  const integer = isInteger ? BigInt(value as string | number) : undefined;
  if (integer !== undefined && integer >= lowest && integer < limit) return integer;
  throw new WrongValue(`${field} is no whole number in its range`);
}

const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const NAMED_NUMBERS = ['NaN', 'Infinity', '-Infinity'];

/** @throws WrongValue */
export function doubleAt(object: JsonObject, field: string): number | undefined {
  const value = object[field] ?? undefined;
  if (value === undefined || typeof value === 'number') return value;
  if (typeof value === 'string' && (NUMBER.test(value) || NAMED_NUMBERS.includes(value))) return Number(value);
  throw new WrongValue(`${field} is no number`);
}
