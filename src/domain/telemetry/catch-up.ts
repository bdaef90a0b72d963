/** What is remembered of how a subject's readings came in, to tell how far all queues of its senders have told. */
export interface CatchUp {
  /** When a reading last came that was older than the lateness; moments of receipt. */
  behindAt: number;
  /** When `marked` was taken, and the highest moment of a reading that there was then. */
  markedAt: number;
  marked: number;
  /** The mark before: at least the time of catching up old. */
  trailed: number;
}

export const CATCH_UP_MOMENTS = [
  'behindAt',
  'markedAt',
  'marked',
  'trailed',
] as const satisfies readonly (keyof CatchUp)[];

export function newCatchUp(): CatchUp {
  const never = Number.NEGATIVE_INFINITY;
  return { behindAt: never, markedAt: never, marked: never, trailed: never };
}

export interface Receipt {
  readonly receivedAt: number;
  /** Of the readings that the message held, the earliest; of all so far, the highest. */
  readonly earliest: number;
  readonly highest: number;
}

export interface CatchUpRules {
  readonly latenessMilliseconds: number;
  /** How long one queue of a sender may come after another; 0: they come together. */
  readonly catchUpMilliseconds: number;
}

/**
 * The moment up to which the senders have told of a subject. That is the highest of its readings while they come as they are
 * made. After an outage a sender has several queues, each with signals of its own, and one of them may have told all before another
 * has begun: while readings come that are older than the lateness, it is what was the highest some time of receipt ago.
 * By times of receipt, which the log holds: a restart sees the same. A clock that steps costs no more than a wait.
 */
export function toldUntil(catchUp: CatchUp, { receivedAt, earliest, highest }: Receipt, rules: CatchUpRules): number {
  const { latenessMilliseconds, catchUpMilliseconds } = rules;
  if (receivedAt - earliest > latenessMilliseconds) catchUp.behindAt = receivedAt;
  if (Math.abs(receivedAt - catchUp.markedAt) >= catchUpMilliseconds) {
    catchUp.trailed = catchUp.marked;
    catchUp.marked = highest;
    catchUp.markedAt = receivedAt;
  }
  const isBehind = Math.abs(receivedAt - catchUp.behindAt) < catchUpMilliseconds;
  return isBehind ? Math.min(highest, catchUp.trailed) : highest;
}
