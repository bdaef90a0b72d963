import type { NodeMetrics } from '../faces/http/metrics.ts';
import type { IngestLog } from '../ports/ingest-log.ts';
import { TICK } from '../workflows/fold-messages.ts';

/** The log, whose messages of senders are counted once they are in it; what the node tells itself is not. */
export function countedLog(log: IngestLog, metrics: Pick<NodeMetrics, 'messageLogged'>): IngestLog {
  return {
    async append(message) {
      const position = await log.append(message);
      if (message.kind !== TICK) metrics.messageLogged({ bytes: message.body.length });
      return position;
    },
    replay: (after) => log.replay(after),
    release: (upTo) => log.release(upTo),
    get heldBytes() {
      return log.heldBytes;
    },
    [Symbol.asyncDispose]: () => log[Symbol.asyncDispose](),
  };
}
