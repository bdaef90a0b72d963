import type { Finding } from '../domain/findings/finding.ts';
import type { EventLog } from '../faces/http/event-log.ts';
import { type Instant, instant } from '../foundation/instant.ts';
import type { RecordStores } from '../ports/record-stores.ts';
import type { NodeSettings } from '../ports/settings-source.ts';
import { cautiousClock } from './cautious-clock.ts';
import { repeatWork } from './repeat-work.ts';

const MINUTE_MILLISECONDS = 60_000;
const DAY_MILLISECONDS = 86_400_000;

export interface RecordKeeping {
  readonly settings: Pick<NodeSettings, 'retention'>;
  readonly stores: RecordStores;
  /** What this process has noticed and will not take back. */
  readonly noticed: () => readonly Finding[];
  readonly log: EventLog;
}

/** Keeps what was noticed, each minute and at the end, and forgets each day what is due. Gives what stops it. */
export function startRecordKeeping({ settings, stores, noticed, log }: RecordKeeping): () => Promise<void> {
  const clock = (): Instant => instant(Date.now());
  const forgettingClock = cautiousClock(DAY_MILLISECONDS);
  let forgotAt = Number.NEGATIVE_INFINITY;
  const kept = new Map<string, string>();
  /** What is as it was is not seen again: else nothing that was noticed would ever grow old. */
  async function note(): Promise<void> {
    const changed = noticed().filter((finding) => kept.get(keyOf(finding)) !== stateOf(finding));
    if (changed.length === 0) return;
    await stores.findings.note(changed, clock());
    for (const finding of changed) kept.set(keyOf(finding), stateOf(finding));
  }
  const stop = repeatWork({
    everyMilliseconds: MINUTE_MILLISECONDS,
    async work() {
      await note();
      const now = forgettingClock();
      if (now - forgotAt < DAY_MILLISECONDS && now >= forgotAt) return;
      await forget(stores, settings.retention, now);
      forgotAt = now;
    },
    failed: (error) => log.recordKeepingFailed(error),
  });
  return async () => {
    await stop();
    await note().catch((error: unknown) => log.recordKeepingFailed(error));
  };
}

const keyOf = ({ code, subject, period }: Finding): string => JSON.stringify([code, subject, period?.from]);
const stateOf = ({ severity, count, period }: Finding): string => JSON.stringify([severity, count, period?.until]);

async function forget(stores: RecordStores, retention: NodeSettings['retention'], now: Instant): Promise<void> {
  const accounts = instant(now - retention.accountDays * DAY_MILLISECONDS);
  await stores.findings.forgetBefore(instant(now - retention.findingDays * DAY_MILLISECONDS));
  await stores.allocations.forgetBefore(accounts);
  await stores.billing.forgetBefore(accounts);
  await stores.declarations.forgetBefore(accounts);
  await stores.files.forgetBefore(accounts);
  await stores.idempotency.forgetExpired(now);
}
