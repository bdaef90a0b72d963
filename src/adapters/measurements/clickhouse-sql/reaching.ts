import { Problem } from '../../../foundation/problem.ts';

/** Does work on the engine. @throws Problem `measurements-unreachable` for whatever the engine throws. */
export async function reaching<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Problem(
      'measurements-unreachable',
      `measurements can't be ${what} (${reason}): see that the disk has room and every server is up, then try again`,
      { cause: error },
    );
  }
}
