import { Command } from 'commander';
import { Problem } from '../../foundation/problem.ts';
import type { NodeSettings } from '../../ports/settings-source.ts';
import type { Output } from './output.ts';

/** A node that runs. */
export interface RunningNode {
  /** Where it listens: `http://127.0.0.1:7400` */
  readonly address: string;
  /** Resolves when everything that was taken in is safe and every door is closed. */
  stop(): Promise<void>;
}

export interface ServeCommandDoors {
  readonly output: Output;
  /** @throws Problem `settings-invalid`. */
  settings(path?: string): Promise<NodeSettings>;
  start(settings: NodeSettings): Promise<RunningNode>;
  /** Resolves with its name when somebody asks the process to end. */
  stopRequested(): Promise<string>;
}

/** The node can't start, and a start without a change would end the same way. */
export class StartRefused extends Problem {}

async function orRefused<Result>(starting: () => Promise<Result>): Promise<Result> {
  try {
    return await starting();
  } catch (error) {
    throw error instanceof Problem && error.isLasting
      ? new StartRefused(error.code, error.message, { cause: error })
      : error;
  }
}

/** `comptroller serve`: the provider node, until it is asked to stop. */
export function serveCommand(doors: ServeCommandDoors): Command {
  return new Command('serve')
    .description('Run the provider node: take telemetry in, keep it, and answer for the accounts over HTTP.')
    .option('--settings <file>', 'what the node runs with (YAML); defaults and the environment alone when absent')
    .addHelpText('after', HELP)
    .action(async ({ settings }: { readonly settings?: string }) => {
      // Asked for first: a request to stop that comes while the node starts is not lost.
      const asked = doors.stopRequested();
      const read = await orRefused(() => doors.settings(settings));
      const node = await orRefused(() => doors.start(read));
      doors.output.print(`Comptroller listens on ${node.address}`);
      if (read.demonstration) doors.output.print(DEMONSTRATION);
      doors.output.note(`${await asked}: stopping.`);
      await node.stop();
    });
}

const DEMONSTRATION = `It feeds itself a synthetic fleet: open the address in a browser, and within a minute its accounts are there.
Ctrl-C stops it. Settings of your own: comptroller serve --settings FILE (docs/node.md).`;

const HELP = `
Every setting can also be given in the environment: http.port is COMPTROLLER_HTTP_PORT.
The node listens on 127.0.0.1:7400 and keeps its data in ./var/node unless it is told otherwise. Another address
than a loopback address needs TLS (http.tls, or a proxy: http.tlsEndsAtProxy) and a token (comptroller token create).
SIGTERM and SIGINT stop it: it takes nothing new, finishes what runs, and closes its stores.

Exit code: 0 it was stopped; 1 it can't run now, and the message says why (a file that can't be read may be there later,
an empty secret or a certificate without its key may just be written); 78 it can't run as it is: settings, or something that they name, must be changed first.`;
