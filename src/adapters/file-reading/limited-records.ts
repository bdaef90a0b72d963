import { Problem } from '../../foundation/problem.ts';

/** A file's records stand in memory together. */
export const MOST_RECORDS = 1_000_000;

interface LimitedRecords {
  readonly path: string;
  /** Of the problem where there are more. */
  readonly unreadableCode: string;
  /** MOST_RECORDS when absent. */
  readonly most?: number;
}

/** A list that a file can't fill the memory with: adding throws a Problem of the code where there are too many. */
export function limitedRecords<One>({ path, unreadableCode, most = MOST_RECORDS }: LimitedRecords) {
  const all: One[] = [];
  return {
    all: all as readonly One[],
    add(one: One): void {
      if (all.length >= most)
        throw new Problem(
          unreadableCode,
          `${path} holds more than ${most} records: split it, each part of a time of its own`,
        );
      all.push(one);
    },
  };
}
