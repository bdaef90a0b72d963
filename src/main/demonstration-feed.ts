import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { demonstrationFiles } from '../adapters/demonstration-folder/demonstration-files/demonstration-files.ts';
import { remoteWriteSender } from '../adapters/telemetry-sender/remote-write-sender/remote-write-sender.ts';
import type { EventLog } from '../faces/http/event-log.ts';
import { instant } from '../foundation/instant.ts';
import { Problem } from '../foundation/problem.ts';
import type { DemonstrationFolder } from '../ports/demonstration-folder.ts';
import type { NodeSettings } from '../ports/settings-source.ts';
import { feedDemonstration, prepareDemonstration } from '../workflows/feed-demonstration.ts';
import { CLOCK_PATIENCE_MILLISECONDS, cautiousClock } from './cautious-clock.ts';

const now = () => instant(Date.now());

const folderOf = ({ dataFolder }: NodeSettings): DemonstrationFolder =>
  demonstrationFiles(join(dataFolder, 'demonstration'));

/** The settings with the records of the made-up customers in them, which are written first; unchanged without a demonstration. */
export async function withDemonstration(settings: NodeSettings, declarations: string): Promise<NodeSettings> {
  if (!settings.demonstration) return settings;
  const folder = folderOf(settings);
  await prepareDemonstration({ folder, now });
  return {
    ...settings,
    // It has one sender, which tells everything in its order.
    ingest: { ...settings.ingest, catchUpSeconds: 0 },
    declarations: settings.declarations ?? declarations,
    allocations: [...settings.allocations, `allocations-csv:${folder.paths.allocations}`],
    billing: [...settings.billing, `focus-csv:${folder.paths.billing}`],
  };
}

/**
 * Sends the node the synthetic fleet through its own front door, where the settings ask for it. What ends it early is told in the
 * log, and the node goes on. Gives what stops it.
 */
export function startDemonstrationFeed(address: string, settings: NodeSettings, log: EventLog): () => Promise<void> {
  if (!settings.demonstration) return async () => undefined;
  const stopping = new AbortController();
  const feeding = feed(address, settings, stopping.signal).catch((error: unknown) => {
    if (!stopping.signal.aborted) log.demonstrationEnded(error);
  });
  return async () => {
    stopping.abort();
    await feeding;
  };
}

async function feed(address: string, settings: NodeSettings, signal: AbortSignal): Promise<void> {
  if (settings.http.tls !== undefined) throw new Problem('demonstration-needs-http', NEEDS_HTTP);
  await feedDemonstration(
    {
      sender: remoteWriteSender({ address }),
      folder: folderOf(settings),
      // A clock that jumps ahead for a moment would have all that lies between told at once, and nothing for as long afterwards.
      now: cautiousClock(CLOCK_PATIENCE_MILLISECONDS),
      pause: (milliseconds, until) => pause(milliseconds, undefined, { signal: until }),
    },
    signal,
  );
}

const NEEDS_HTTP =
  'The demonstration is fed only to a node that this machine alone can reach: take http.tls away, or set demonstration to false.';
