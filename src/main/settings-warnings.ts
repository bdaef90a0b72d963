import type { EventLog } from '../faces/http/event-log.ts';
import type { NodeSettings } from '../ports/settings-source.ts';
import { secretsInClear } from './secrets-in-clear.ts';

/** Tells what may be meant and may be a slip. */
export function warnOfSettings(settings: NodeSettings, log: Pick<EventLog, 'secretInClear' | 'recordsApart'>): void {
  for (const server of secretsInClear(settings)) log.secretInClear({ server });
  const { measurements, records } = settings.stores;
  if (measurements.form !== 'embedded' && records.form === 'embedded') log.recordsApart();
}
