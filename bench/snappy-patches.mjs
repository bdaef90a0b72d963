/**
 * Where in a Snappy block the bytes of an unpacked place stand, so that they can be changed without packing anew.
 * @param {Uint8Array} packed @param {readonly number[]} places in rising order
 * @returns {Uint32Array | undefined} undefined where a byte was packed as a copy of another
 */
export function literalPlaces(packed, places) {
  const found = [];
  const elements = elementsOf(packed);
  let element = elements.next().value;
  for (const place of places) {
    while (element !== undefined && element.until <= place) element = elements.next().value;
    if (element?.at === undefined) return undefined;
    found.push(element.at + place - element.from);
  }
  return Uint32Array.from(found);
}

/** Each element: the unpacked bytes that it gives, and for a literal where it stands. */
function* elementsOf(packed) {
  let at = 0;
  while (packed[at++] >= 128);
  for (let from = 0; at < packed.length; ) {
    const tag = packed[at++];
    const kind = tag & 3;
    if (kind > 0) {
      const until = from + (kind === 1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2));
      yield { from, until, at: undefined };
      from = until;
      at += [0, 1, 2, 4][kind];
      continue;
    }
    const extra = Math.max(0, (tag >> 2) - 59);
    const length = 1 + (extra === 0 ? tag >> 2 : littleEndian(packed, at, extra));
    at += extra;
    yield { from, until: from + length, at };
    from += length;
    at += length;
  }
}

function littleEndian(bytes, at, length) {
  let value = 0;
  for (let place = length - 1; place >= 0; place--) value = value * 256 + bytes[at + place];
  return value;
}
