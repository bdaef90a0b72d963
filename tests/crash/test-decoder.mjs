// @ts-check
/** Places of the signals that the test sends, in the order of a row's values. */
export const TEST_PLACES = [0, 1, 7, 15, 17];

/** Devices go from pod to pod. @param {number} at */
export const podAt = (at) => `pod-${Math.floor(at / 200_000)}`;

/** Messages are JSON: [[subject, at, [value, ...]], ...]; null says nothing. */
export const testDecoder = {
  kind: 'test-json',
  /**
   * @param {Uint8Array} body
   * @param {{ subject(descriptor: object): number, reading(subject: number, at: any, values: Float64Array): void }} sink
   */
  decode(body, sink) {
    const rows = JSON.parse(Buffer.from(body).toString());
    for (const [index, at, given] of rows) {
      const values = new Float64Array(31).fill(Number.NaN);
      TEST_PLACES.forEach((place, number) => {
        if (given[number] !== null) values[place] = given[number];
      });
      const holder = { namespace: 'acme', pod: podAt(at) };
      sink.reading(sink.subject({ kind: 'accelerator', node: 'n', index, holder }), at, values);
    }
    return { series: rows.length, samples: rows.length, used: rows.length };
  },
};

/** A fleet whose devices are numbered as the messages number them. */
export const testIndex = {
  /** @param {{ index?: number }} descriptor */
  resolve: (descriptor) => ({ kind: /** @type {const} */ ('device'), subject: descriptor.index ?? 0, findings: [] }),
  /** @param {number} subject */
  subjectName: (subject) => `device n/${subject}`,
  /** @param {string} name */
  subjectNamed: (name) => Number(name.slice('device n/'.length)),
};
