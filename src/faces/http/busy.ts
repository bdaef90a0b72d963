import { Problem } from '../../foundation/problem.ts';

/** Room for bytes that are on their way in. */
export interface BodyRoom {
  /**
   * Takes room for a body; the function gives it back, once.
   * @throws Problem `overloaded` when there is none.
   */
  take(bytes: number): () => void;
  readonly takenBytes: number;
}

export function bodyRoom(mostBytes: number): BodyRoom {
  let taken = 0;
  return {
    take: (bytes) => {
      if (taken + bytes > mostBytes)
        throw new Problem('overloaded', 'Too much is being taken in at once; send it again later.');
      taken += bytes;
      let held = bytes;
      return () => {
        taken -= held;
        held = 0;
      };
    },
    get takenBytes() {
      return taken;
    },
  };
}

export interface Turns {
  /** @throws Problem `overloaded` when too many wait already. */
  inTurn<Value>(work: () => Promise<Value>): Promise<Value>;
}

/** Lets a few run at one time, and a few more wait. */
export function turns({ atOnce, waiting }: { readonly atOnce: number; readonly waiting: number }): Turns {
  let running = 0;
  const queue: (() => void)[] = [];
  const next = (): void => {
    const first = queue.shift();
    if (first === undefined) running--;
    else first();
  };
  return {
    inTurn: async (work) => {
      if (running < atOnce) running++;
      else if (queue.length < waiting) await new Promise<void>((resolve) => queue.push(resolve));
      else throw new Problem('overloaded', 'Too many questions are being answered at once; ask again later.');
      try {
        return await work();
      } finally {
        next();
      }
    },
  };
}
