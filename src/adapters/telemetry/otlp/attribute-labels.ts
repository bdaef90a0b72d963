import { textOf } from '../pushed-series/label-block.ts';
import {
  LENGTH_DELIMITED,
  readEnd,
  readTag,
  readVarint,
  skipBytes,
  skipField,
  type Wire,
  wrongForm,
} from '../pushed-series/wire.ts';

const KEY_TAG = 0x0a;
const VALUE_TAG = 0x12;
const STRING_TAG = 0x0a;
const BOOLEAN_TAG = 0x10;
const INTEGER_TAG = 0x18;
const DOUBLE_TAG = 0x21;
const NEGATIVE_FROM = 2 ** 63;
const ALL_INTEGERS = 2 ** 64;

/**
 * Adds the attributes among the fields between here and `end` to labels; of the values, texts, numbers and truths are used.
 * @param tag of the field that holds an attribute.
 * @returns what is wrong where they are not text or one is given twice.
 * Source: opentelemetry-proto 1.5, common/v1/common.proto, `KeyValue` and `AnyValue`.
 */
export function addAttributes(labels: Map<string, string>, wire: Wire, of: AttributesWithin): string | undefined {
  const { end, tag: attributeTag } = of;
  const names = new Set<string>();
  let fault: string | undefined;
  while (wire.at < end) {
    const tag = readTag(wire, end);
    if (tag !== attributeTag) {
      if (tag >>> 3 === attributeTag >>> 3) throw wrongForm('an attribute');
      skipField(wire, tag, end);
      continue;
    }
    const attribute = readAttribute(wire, readEnd(wire, end));
    if (attribute === undefined) fault = 'has attributes that are not UTF-8: look at the exporter';
    else if (names.has(attribute.name))
      fault = `has the attribute ${attribute.name.slice(0, 100)} twice: which of the two is meant is not known`;
    else {
      names.add(attribute.name);
      if (attribute.value !== undefined) labels.set(attribute.name, attribute.value);
    }
  }
  return fault;
}

export interface AttributesWithin {
  readonly end: number;
  readonly tag: number;
}

interface Attribute {
  readonly name: string;
  readonly value: string | undefined;
}

/** `undefined` for bytes that are not UTF-8. */
function readAttribute(wire: Wire, end: number): Attribute | undefined {
  let name: string | undefined = '';
  let value: string | undefined;
  let isText = true;
  while (wire.at < end) {
    const tag = readTag(wire, end);
    if (tag === KEY_TAG) name = readText(wire, end);
    else if (tag === VALUE_TAG) {
      const until = readEnd(wire, end);
      const read = readValue(wire, until);
      isText = read !== NOT_TEXT;
      value = typeof read === 'string' ? read : undefined;
    } else if (tag === KEY_TAG - LENGTH_DELIMITED || tag === VALUE_TAG - LENGTH_DELIMITED)
      throw wrongForm('an attribute');
    else skipField(wire, tag, end);
  }
  return name === undefined || !isText ? undefined : { name, value };
}

const NOT_TEXT = Symbol('not UTF-8');

/** Undefined for lists, maps and bytes, which name nothing here. */
function readValue(wire: Wire, end: number): string | undefined | typeof NOT_TEXT {
  let value: string | undefined | typeof NOT_TEXT;
  while (wire.at < end) {
    const tag = readTag(wire, end);
    if (tag === STRING_TAG) value = readText(wire, end) ?? NOT_TEXT;
    else if (tag === BOOLEAN_TAG) value = readVarint(wire, end) === 0 ? 'false' : 'true';
    else if (tag === INTEGER_TAG) value = integerText(readVarint(wire, end));
    else if (tag === DOUBLE_TAG) {
      const { at } = wire;
      skipBytes(wire, 8, end);
      value = String(wire.view.getFloat64(at, true));
    } else {
      skipField(wire, tag, end);
      value = undefined;
    }
  }
  return value;
}

const integerText = (unsigned: number): string =>
  String(unsigned >= NEGATIVE_FROM ? unsigned - ALL_INTEGERS : unsigned);

function readText(wire: Wire, end: number): string | undefined {
  const until = readEnd(wire, end);
  const text = textOf(wire.bytes, wire.at, until);
  wire.at = until;
  return text;
}
