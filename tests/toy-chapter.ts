import { AMOUNTS, noSums, PAGE_AMOUNTS } from '../src/domain/accounting/tally.ts';
import { instant } from '../src/foundation/instant.ts';
import type { KeptChapter } from '../src/ports/book-store.ts';

/** The books of a clock hour, counted from 1970, in which one account did nothing. */
export const toyChapter = (hour: number): KeptChapter => ({
  from: instant(hour * 3_600_000),
  until: instant((hour + 1) * 3_600_000),
  pages: [
    {
      name: { kind: 'account', customerId: 'a', workloadId: 'w', lineageId: 'l', clusterId: '' },
      total: noSums(),
      basis: new Map(),
      heldFrom: 0,
      heldUntil: 1,
      peaks: { minute: new Float64Array(AMOUNTS), hour: new Float64Array(AMOUNTS) },
      amounts: new Float64Array(PAGE_AMOUNTS),
      latestStart: hour * 3_600_000,
      starts: [hour * 3_600_000],
    },
  ],
  origin: { madeOf: 'x', windows: 1 },
  notes: { fates: new Map(), activeSeconds: new Map(), findings: [] },
});
