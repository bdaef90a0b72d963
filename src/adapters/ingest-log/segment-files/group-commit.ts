/** Messages are gathered up to so many bytes for one writing; a single longer one goes alone. */
const MOST_BYTES_AT_ONCE = 8 * 1024 * 1024;

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly bytes: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** Gathers what waits at one time into one commit. Commits run one after the other; results come in the order of the calls. */
export interface GroupCommit<Item, Result> {
  add(item: Item, bytes: number): Promise<Result>;
  /** Runs an act between two commits. */
  between<Value>(act: () => Promise<Value>): Promise<Value>;
}

/** @param commit makes the items durable together and returns one result for each; where it throws, all are refused. */
export function groupCommit<Item, Result>(
  commit: (items: readonly Item[]) => Promise<readonly Result[]>,
): GroupCommit<Item, Result> {
  const waiting: Waiting<Item, Result>[] = [];
  let last: Promise<unknown> = Promise.resolve();
  let isScheduled = false;

  function takeBatch(): Waiting<Item, Result>[] {
    let bytes = 0;
    const beyond = waiting.findIndex((one, index) => (bytes += one.bytes) > MOST_BYTES_AT_ONCE && index > 0);
    return waiting.splice(0, beyond === -1 ? waiting.length : beyond);
  }

  async function commitWaiting(): Promise<void> {
    isScheduled = false;
    while (waiting.length > 0) {
      const batch = takeBatch();
      try {
        const results = await commit(batch.map(({ item }) => item));
        batch.forEach((one, index) => one.resolve(results[index] as Result));
      } catch (error) {
        for (const one of batch) one.reject(error);
      }
    }
  }

  /** Acts run one after the other, whatever became of the one before. */
  function between<Value>(act: () => Promise<Value>): Promise<Value> {
    const result = last.then(act);
    last = result.catch(() => undefined);
    return result;
  }

  return {
    add: (item, bytes) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, bytes, resolve, reject });
        if (isScheduled) return;
        isScheduled = true;
        void between(commitWaiting);
      }),
    between,
  };
}
