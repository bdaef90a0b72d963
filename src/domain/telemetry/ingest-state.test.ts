import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../../foundation/instant.ts';
import { Problem } from '../../foundation/problem.ts';
import { decodeIngestState, encodeIngestState, type IngestState } from './ingest-state.ts';
import type { NamedHold } from './live-holds.ts';
import type { SubjectDescriptor } from './subject.ts';

const descriptor = (index: number): SubjectDescriptor => ({ kind: 'accelerator', node: `node-${index}`, index });
const hold = (index: number): NamedHold => ({
  subjectName: `node-${index}/0`,
  customerId: 'c',
  workloadId: 'w',
  from: instant(index),
  until: instant(index + 1),
});
const stateOf = (count: number): IngestState => ({
  descriptors: Array.from({ length: count }, (_, index) => descriptor(index)),
  holds: Array.from({ length: count }, (_, index) => hold(index)),
  fold: [Uint8Array.of(1, 2, 3), Uint8Array.of(), Uint8Array.of(4)],
});
const bytesOf = (state: IngestState): Uint8Array => new Uint8Array(Buffer.concat([...encodeIngestState(state)]));
const plain = ({ descriptors, holds, fold }: IngestState) => ({
  descriptors,
  holds,
  fold: [...fold].map((block) => [...block]),
});

/** The code of the Problem that reading ends in; undefined when it doesn't. */
function outcomeOf(bytes: Uint8Array): string | undefined {
  try {
    decodeIngestState(bytes);
    return undefined;
  } catch (error) {
    return error instanceof Problem ? error.code : String(error);
  }
}

describe('the state of an ingest', () => {
  it.each([0, 1, 4001])('with %i descriptors and holds is read as it was', (count) => {
    const state = stateOf(count);
    expect(plain(decodeIngestState(bytesOf(state)))).toEqual(plain(state));
  });

  it('is written in pieces that are short, however many there are of what', () => {
    const longest = Math.max(...[...encodeIngestState(stateOf(10_000))].map(({ length }) => length));
    expect(longest).toBeLessThan(300_000);
  });

  it('of the first form is read, with holds and from before there were any', () => {
    const firstForm = (head: unknown) => {
      const text = Buffer.from(JSON.stringify(head));
      const length = Buffer.alloc(4);
      length.writeUInt32BE(text.length);
      return new Uint8Array(Buffer.concat([length, text, Buffer.of(9, 8)]));
    };
    const { descriptors, holds } = stateOf(2);
    expect(plain(decodeIngestState(firstForm({ descriptors, holds })))).toEqual({ descriptors, holds, fold: [[9, 8]] });
    expect(plain(decodeIngestState(firstForm(descriptors)))).toEqual({ descriptors, holds: [], fold: [[9, 8]] });
  });

  it('that is cut short or changed is refused or read, and nothing else', () => {
    const whole = bytesOf(stateOf(3));
    const byte = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 4 }), fc.nat(whole.length), (changes, length) => {
        const damaged = whole.slice(0, length);
        for (const [at, to] of changes) if (at < length) damaged[at] = to;
        expect([undefined, 'live-state-unreadable']).toContain(outcomeOf(damaged));
      }),
      { numRuns: 1000 },
    );
    for (let length = 0; length < whole.length; length++) {
      expect(outcomeOf(whole.subarray(0, length))).toBe('live-state-unreadable');
    }
  });
});
