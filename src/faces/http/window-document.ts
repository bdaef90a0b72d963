import { z } from 'zod';
import {
  type DeviceWindow,
  PRODUCTS,
  productIn,
  type SignalSummary,
  signalIn,
} from '../../domain/telemetry/device-window.ts';
import { SIGNAL_ORDER, SIGNALS } from '../../domain/telemetry/signal.ts';
import { instant, isoOf } from '../../foundation/instant.ts';
import type { KeptWindow } from '../../workflows/read-windows.ts';

const summary = z.object({
  kind: z.enum(['gauge', 'counter', 'state', 'product']),
  coveredSeconds: z.number().min(0),
  /** Counters: by how much it grew. */
  increase: z.exactOptional(z.number()),
  /** Gauges and products: over the covered time. */
  mean: z.exactOptional(z.number()),
  minimum: z.exactOptional(z.number()),
  maximum: z.exactOptional(z.number()),
});

/** One minute of one device or meter on the wire, or one hour where its minutes are no longer kept. A signal that isn't there is not known, which is not zero. */
export const windowSchema = z.object({
  subject: z.string(),
  from: z.string(),
  until: z.string(),
  signals: z.record(z.string(), summary),
});

export function windowDocument({ subjectName, window, milliseconds }: KeptWindow): z.output<typeof windowSchema> {
  return {
    subject: subjectName,
    from: isoOf(window.from),
    until: isoOf(instant(window.from + milliseconds)),
    signals: Object.fromEntries(knownIn(window)),
  };
}

type SummaryDocument = z.output<typeof summary>;

function knownIn(window: DeviceWindow): readonly [string, SummaryDocument][] {
  const signals = SIGNAL_ORDER.map((name) => ({ name, kind: SIGNALS[name], said: signalIn(window, name) }));
  const products = PRODUCTS.map((name) => ({ name, kind: 'product' as const, said: productIn(window, name) }));
  return [...signals, ...products].flatMap(({ name, kind, said }) =>
    said === undefined ? [] : [[name, summaryDocument(kind, said)] as [string, SummaryDocument]],
  );
}

function summaryDocument(kind: SummaryDocument['kind'], said: SignalSummary): SummaryDocument {
  const { coveredSeconds, integral, mean, minimum, maximum } = said;
  if (kind === 'counter') return { kind, coveredSeconds, increase: integral };
  // The mean of a bit mask means nothing, and neither do its bounds.
  if (kind === 'state') return { kind, coveredSeconds };
  return { kind, coveredSeconds, mean, minimum, maximum };
}
