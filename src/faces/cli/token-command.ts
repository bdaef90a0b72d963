import { Command } from 'commander';
import { isoOf } from '../../foundation/instant.ts';
import { Problem } from '../../foundation/problem.ts';
import { type Scope, SCOPES, type TokenRecord, type TokenStore } from '../../ports/token-store.ts';
import { type Output, widthOf } from './output.ts';
import { textTable } from './text-layout.ts';
import { oneLine } from './visible-text.ts';

export interface TokenCommandDoors {
  readonly output: Output;
  /**
   * The tokens of the node with these settings.
   * @throws Problem `settings-invalid`.
   */
  tokens(settingsPath?: string): Promise<TokenStore>;
}

interface Flags {
  readonly settings?: string;
}

interface CreateFlags extends Flags {
  readonly name: string;
  readonly scope: readonly string[];
}

/** `comptroller token`: who may use the node. */
export function tokenCommand(doors: TokenCommandDoors): Command {
  return new Command('token')
    .description('Create, list and revoke the bearer tokens by which machines use the node.')
    .addCommand(createCommand(doors))
    .addCommand(listCommand(doors))
    .addCommand(revokeCommand(doors));
}

const ofNode = (name: string): Command =>
  new Command(name).option('--settings <file>', 'the settings of the node; the defaults when absent');

const createCommand = ({ output, ...doors }: TokenCommandDoors): Command =>
  ofNode('create')
    .description('Create a token and show it, once. The first token closes a node that was open.')
    .requiredOption('--name <name>', 'which machine or program will hold it')
    .requiredOption('--scope <scope...>', `what it opens: ${SCOPES.join(', ')}`)
    .addHelpText('after', '\nExample:\n  comptroller token create --name prometheus-hall-2 --scope ingest:write')
    .action(async ({ settings, name, scope }: CreateFlags) => {
      const request = { name: checkedName(name), scopes: scope.map(checkedScope) };
      const store = await doors.tokens(settings);
      const { record, token } = await store.create(request);
      output.print(token);
      output.note(
        `Token ${record.id} for ${oneLine(record.name)}: ${record.scopes.join(', ')}. It is not shown again.`,
      );
    });

const listCommand = ({ output, ...doors }: TokenCommandDoors): Command =>
  ofNode('list')
    .description('List every token that was created, without the tokens themselves.')
    .option('--json', 'print as JSON')
    .action(async ({ settings, json }: Flags & { readonly json?: boolean }) => {
      const store = await doors.tokens(settings);
      const records = await store.list();
      if (json === true) output.print(JSON.stringify(records.map(wireRecord)));
      else if (records.length === 0) output.print('No token was ever created.');
      else output.print(textTable(COLUMNS, records.map(cellsOf), widthOf(output)));
    });

const revokeCommand = ({ output, ...doors }: TokenCommandDoors): Command =>
  ofNode('revoke')
    .description('Revoke a token: it opens nothing from the next request on.')
    .argument('<id>', 'its id, as the list shows it')
    .action(async (id: string, { settings }: Flags) => {
      const store = await doors.tokens(settings);
      const record = await store.revoke(id);
      output.print(`Token ${record.id} (${oneLine(record.name)}) is revoked.`);
    });

const COLUMNS = [
  { head: 'id' },
  { head: 'name', least: 8 },
  { head: 'opens', least: 12 },
  { head: 'created' },
  { head: 'revoked' },
];

const cellsOf = ({ id, name, scopes, createdAt, revokedAt }: TokenRecord): readonly string[] => [
  id,
  oneLine(name),
  scopes.join(' '),
  isoOf(createdAt),
  revokedAt === undefined ? '' : isoOf(revokedAt),
];

const wireRecord = ({ createdAt, revokedAt, ...rest }: TokenRecord) => ({
  ...rest,
  createdAt: isoOf(createdAt),
  ...(revokedAt === undefined ? {} : { revokedAt: isoOf(revokedAt) }),
});

const MOST_NAME_CHARACTERS = 200;

function checkedName(name: string): string {
  const trimmed = name.trim();
  if (trimmed !== '' && trimmed.length <= MOST_NAME_CHARACTERS) return trimmed;
  throw new Problem(
    'bad-argument',
    `--name takes from 1 to ${MOST_NAME_CHARACTERS} characters: say who will hold the token.`,
  );
}

function checkedScope(text: string): Scope {
  const scope = SCOPES.find((one) => one === text);
  if (scope !== undefined) return scope;
  throw new Problem('bad-argument', `--scope takes ${SCOPES.join(', ')}; got "${text}".`);
}
