import type { Labels } from '../../../foundation/exposition-format.ts';
import { byteTable } from '../pushed-series/byte-table.ts';
import { LONGEST_LABELS } from '../pushed-series/label-block.ts';
import { wireOver } from '../pushed-series/wire.ts';
import { addAttributes } from './attribute-labels.ts';
import { prefixedKey, type Span } from './prefixed-key.ts';

/** Where points come from: a resource, or a scope within one. */
export interface Origin {
  /** No two origins that are remembered have the same. */
  readonly serial: number;
  /** The attributes that all points from there have, or what is wrong with them. */
  readonly labels: Labels | string;
  readonly isRemembered: boolean;
}

export interface OriginMemory {
  /** @param resource its content; absent where the message names none. */
  resource(resource: Span | undefined): Origin;
  scope(resource: Origin, scope: Span | undefined): Origin;
  takenBytes(): number;
  clear(): void;
}

/** Fields of `Resource` and of `InstrumentationScope`. */
const ATTRIBUTE_TAGS = { resource: 0x0a, scope: 0x1a };
/** Besides its bytes, which are kept as text too. */
const ORIGIN_BYTES = 600;
const TEXT_BYTES = 3;
const TOO_LONG = `has more than ${LONGEST_LABELS} bytes of resource or scope attributes`;
const NOWHERE: Origin = { serial: 0, labels: new Map(), isRemembered: true };
/** Serials are 32 bits in keys. */
const LAST_SERIAL = 2 ** 32 - 1;

/** @param rememberedBytes about how much memory may be taken. */
export function originMemory(rememberedBytes: number): OriginMemory {
  const tables = { resource: byteTable<Origin>(), scope: byteTable<Origin>() };
  const keyOf = prefixedKey();
  let count = 0;
  let serial = NOWHERE.serial;
  const takenBytes = (): number =>
    TEXT_BYTES * (tables.resource.keptBytes + tables.scope.keptBytes) + ORIGIN_BYTES * count;

  function within(of: Origin, span: Span | undefined, kind: keyof typeof ATTRIBUTE_TAGS): Origin {
    const [origins, tag] = [tables[kind], ATTRIBUTE_TAGS[kind]];
    if (span === undefined || span.from === span.until) return of;
    if (span.until - span.from > LONGEST_LABELS) return { serial: 0, labels: TOO_LONG, isRemembered: false };
    if (!of.isRemembered || takenBytes() > rememberedBytes || serial === LAST_SERIAL)
      return { serial: 0, labels: joined(of, span, tag), isRemembered: false };
    const key = keyOf(of.serial, span);
    const known = origins.find(key);
    if (known !== undefined) return known;
    const labels = joined(of, span, tag);
    const added = origins.add(key, () => ({ serial: ++serial, labels, isRemembered: true }));
    if (added === undefined) return { serial: 0, labels, isRemembered: false };
    count++;
    return added;
  }
  return {
    resource: (span) => within(NOWHERE, span, 'resource'),
    scope: (resource, span) => within(resource, span, 'scope'),
    takenBytes,
    clear() {
      tables.resource.clear();
      tables.scope.clear();
      count = 0;
    },
  };
}

function joined(of: Origin, { bytes, from, until }: Span, tag: number): Labels | string {
  if (typeof of.labels === 'string') return of.labels;
  const labels = new Map(of.labels);
  const wire = wireOver(bytes);
  wire.at = from;
  return addAttributes(labels, wire, { end: until, tag }) ?? labels;
}
