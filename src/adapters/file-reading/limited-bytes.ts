import { Transform } from 'node:stream';
import type { Problem } from '../../foundation/problem.ts';

/** Passes bytes on, and fails with the problem where they are more than `mostBytes`. */
export function limitedBytes(mostBytes: number, tooMany: () => Problem): Transform {
  let passed = 0;
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      passed += piece.length;
      done(passed > mostBytes ? tooMany() : null, piece);
    },
  });
}
