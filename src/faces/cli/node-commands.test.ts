import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { HTTP_SETTINGS, memoryTokens } from '../../../tests/memory-node.ts';
import { Problem } from '../../foundation/problem.ts';
import type { NodeSettings } from '../../ports/settings-source.ts';
import type { Output } from './output.ts';
import { program, runProgram } from './program.ts';
import { serveCommand } from './serve-command.ts';
import { tokenCommand } from './token-command.ts';

const SETTINGS: NodeSettings = {
  dataFolder: '/srv/node',
  allocations: [],
  billing: [],
  ingest: { latenessSeconds: 300, catchUpSeconds: 60, mostHeldBytes: 1, mostPendingWindows: 1 },
  retention: { minuteWindowDays: 14, hourWindowDays: 730, accountDays: 3650, findingDays: 3650 },
  classification: { live: true, hoursToAgree: 3, sureAt: 0.99 },
  stores: { records: { form: 'embedded' }, measurements: { form: 'embedded' } },
  pull: [],
  schedules: { pods: [] },
  demonstration: false,
  logLevel: 'info',
  http: HTTP_SETTINGS,
};

/** Runs one command line with these commands; the doors of `serve` say in which order they were used. */
function commandLine(tokens = memoryTokens(), problem?: Problem, settings: NodeSettings = SETTINGS) {
  const [printed, noted, steps]: [string[], string[], string[]] = [[], [], []];
  let exitCode = 0;
  const output: Output = {
    columns: undefined,
    print: (text) => void printed.push(text),
    note: (text) => void noted.push(text),
    exitWith: (code) => (exitCode = code),
  };
  const commands = [
    tokenCommand({ output, tokens: async (path) => (steps.push(`tokens of ${path}`), tokens) }),
    serveCommand({
      output,
      settings: async (path) => (steps.push(`settings ${path}`), settings),
      start: async ({ dataFolder }) => {
        if (problem !== undefined) throw problem;
        steps.push(`start on ${dataFolder}`);
        return { address: 'http://127.0.0.1:1', stop: async () => void steps.push('stop') };
      },
      stopRequested: async () => (steps.push('listen for signals'), 'SIGTERM'),
    }),
  ];
  const run = async (...args: string[]) => {
    printed.length = noted.length = steps.length = 0;
    exitCode = 0;
    await runProgram(program(commands, '0.0.0'), args, output);
    return { exitCode, printed: printed.join('\n'), noted: noted.join('\n'), steps: [...steps] };
  };
  return { run, tokens };
}

describe('comptroller serve', () => {
  it('says where it listens, and stops the node when it is asked to', async () => {
    const said = await commandLine().run('serve', '--settings', 'node.yaml');
    expect(said.steps).toEqual(['listen for signals', 'settings node.yaml', 'start on /srv/node', 'stop']);
    expect(said).toMatchObject({ exitCode: 0, printed: 'Comptroller listens on http://127.0.0.1:1' });
  });

  it('says what a newcomer sees where it feeds itself the demonstration', async () => {
    const said = await commandLine(undefined, undefined, { ...SETTINGS, demonstration: true }).run('serve');
    expect(said.printed).toMatch(/synthetic fleet: open the address/);
  });

  it('says why when the node can not run', async () => {
    const said = await commandLine(undefined, new Problem('records-unreachable', 'no answer')).run('serve');
    expect(said).toMatchObject({ exitCode: 1, noted: 'comptroller: no answer', printed: '' });
  });

  it('tells a service manager when to start it again as it is would change nothing', async () => {
    const problem = new Problem('fleet-unreadable', 'no fleet', { isLasting: true });
    const said = await commandLine(undefined, problem).run('serve');
    expect(said).toMatchObject({ exitCode: 78, noted: 'comptroller: no fleet', printed: '' });
    const unread = await commandLine(undefined, new Problem('fleet-unreadable', 'the disk failed')).run('serve');
    expect(unread).toMatchObject({ exitCode: 1, noted: 'comptroller: the disk failed' });
    const unit = await readFile('packaging/comptroller.service', 'utf8');
    expect(unit).toMatch(/^RestartPreventExitStatus=78$/m);
  });
});

describe('comptroller token', () => {
  it('shows a token once, and never again', async () => {
    const line = commandLine();
    const created = await line.run('token', 'create', '--name', 'hall 2', '--scope', 'ingest:write', 'metrics:read');
    const [record] = await line.tokens.list();
    expect(await line.tokens.find(created.printed)).toEqual(record);
    expect(record).toMatchObject({ name: 'hall 2', scopes: ['ingest:write', 'metrics:read'] });
    expect(created.noted).not.toContain(created.printed);
    for (const args of [['list'], ['list', '--json'], ['revoke', record!.id]]) {
      const said = await line.run('token', ...args);
      expect(said.exitCode).toBe(0);
      expect(said.printed).toContain(record!.id);
      expect(said.printed + said.noted).not.toContain(created.printed);
    }
    expect((await line.tokens.list())[0]?.revokedAt).toBeDefined();
    expect((await line.run('token', 'list')).printed).toContain('2026-03-12T00:00:00.000Z');
  });

  it('looks into the node that the settings name', async () => {
    const said = await commandLine().run('token', 'list', '--settings', 'node.yaml');
    expect(said).toMatchObject({ steps: ['tokens of node.yaml'], printed: 'No token was ever created.' });
  });

  it.each([
    [['create', '--name', 'a']],
    [['create', '--scope', 'ingest:write']],
    [['create', '--name', 'a', '--scope', 'everything']],
    [['create', '--name', ' ', '--scope', 'ingest:write']],
    [['create', '--name', 'n'.repeat(201), '--scope', 'ingest:write']],
    [['revoke']],
    [['list', '--secret']],
  ])('refuses %o as wrong usage and creates nothing', async (args) => {
    const line = commandLine();
    expect((await line.run('token', ...args)).exitCode).toBe(2);
    expect(await line.tokens.isEmpty()).toBe(true);
  });

  it('says so when there is no such token', async () => {
    expect(await commandLine().run('token', 'revoke', '00')).toMatchObject({ exitCode: 1 });
  });
});
