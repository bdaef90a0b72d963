import { MOST_WAITING_BYTES } from '../domain/telemetry/live-fold.ts';
import type { NodeMetrics } from '../faces/http/metrics.ts';
import type { NodeSettings } from '../ports/settings-source.ts';
import type { IngestMessages } from '../workflows/ingest-messages.ts';

/** How full the intake is, told whenever somebody asks. */
export function levelsOf(metrics: NodeMetrics, ingest: IngestMessages, room: NodeSettings['ingest']): void {
  metrics.level(
    'comptroller_log_room_bytes',
    'Bytes of the log at which messages are refused.',
    () => room.mostHeldBytes,
  );
  metrics.level(
    'comptroller_windows_room',
    'Waiting windows at which messages are refused.',
    () => room.mostPendingWindows,
  );
  metrics.level(
    'comptroller_readings_waiting_bytes',
    'What the readings take that wait for earlier ones.',
    () => ingest.figures().waitingBytes,
  );
  metrics.level(
    'comptroller_readings_room_bytes',
    'Bytes of waiting readings above which none is waited for; above a quarter of them queues are not.',
    () => MOST_WAITING_BYTES,
  );
  metrics.level('comptroller_log_held_bytes', 'Bytes that the ingest log holds.', () => ingest.figures().heldBytes);
  metrics.level(
    'comptroller_windows_pending',
    'Whole windows that wait for the store.',
    () => ingest.figures().pendingWindows,
  );
  metrics.level(
    'comptroller_readings_too_late',
    'Readings so far that came after their minutes were given: they are in no figure, and each device with one has a finding.',
    () => ingest.lateReadings(),
  );
}
