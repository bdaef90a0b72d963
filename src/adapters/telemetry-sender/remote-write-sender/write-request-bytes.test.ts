import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { type Instant, instant } from '../../../foundation/instant.ts';
import type { SentSeries } from '../../../ports/telemetry-sender.ts';
import { writeRequestBytes } from './write-request-bytes.ts';

const REMOTE_WRITE = `syntax = "proto3";
message WriteRequest { repeated TimeSeries timeseries = 1; }
message TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; }
message Label { string name = 1; string value = 2; }
message Sample { double value = 1; int64 timestamp = 2; }`;

const WriteRequest = protobuf.parse(REMOTE_WRITE).root.lookupType('WriteRequest');

const moments: fc.Arbitrary<Instant> = fc.integer({ min: 0, max: 8.64e15 }).map(instant);

const series: fc.Arbitrary<SentSeries> = fc.record({
  labels: fc.dictionary(fc.stringMatching(/^[a-zA-Z_]\w{0,20}$/), fc.string({ unit: 'binary', maxLength: 200 })),
  samples: fc.array(fc.record({ at: moments, value: fc.double() }), { maxLength: 5 }),
});

/** As another reader understands the bytes. */
function readBack(bytes: Uint8Array): unknown {
  const message = WriteRequest.toObject(WriteRequest.decode(bytes), { longs: Number, arrays: true, defaults: true });
  return message['timeseries'];
}

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : 1);

describe('the bytes of a write request', () => {
  it('say the same to another reader, labels sorted by name', () => {
    fc.assert(
      fc.property(fc.array(series, { maxLength: 4 }), (sent) => {
        const told = sent.map(({ labels, samples }) => ({
          labels: Object.entries(labels)
            .sort(byName)
            .map(([name, value]) => ({ name, value })),
          samples: samples.map(({ at, value }) => ({ value, timestamp: at })),
        }));
        expect(readBack(writeRequestBytes(sent))).toEqual(told);
      }),
    );
  });
});
