import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { z } from 'zod';
import { instant, isoOf, parseInstant } from '../../../foundation/instant.ts';
import { Problem } from '../../../foundation/problem.ts';
import type { BackupSummary, StoreForms } from '../../../ports/node-backup.ts';

const FORMAT = 1;

/** A path below the folder, in plain form: what it names can't lie elsewhere. */
const isInside = (path: string): boolean =>
  path !== '' &&
  path !== '.' &&
  !path.includes('\0') &&
  !posix.isAbsolute(path) &&
  posix.normalize(path) === path &&
  path !== '..' &&
  !path.startsWith('../');

const path = z.string().max(4096).refine(isInside, 'is no plain path below the folder');
const mode = z.number().int().min(0).max(0o777);

const entry = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('folder'), path, mode }),
  z.strictObject({
    kind: z.literal('file'),
    path,
    mode,
    bytes: z.number().int().min(0),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  z.strictObject({ kind: z.literal('link'), path, to: z.string().min(1).max(4096) }),
]);

/** A file, folder or symbolic link of a data folder. Paths are relative, with `/`. */
export type BackupEntry = z.output<typeof entry>;

const manifest = z.strictObject({
  kind: z.literal('comptroller-backup'),
  format: z.literal(FORMAT),
  version: z.string().max(100),
  createdAt: z.string().refine((text) => parseInstant(text) !== undefined, 'is no moment'),
  stores: z.strictObject({
    records: z.enum(['embedded', 'postgresql']),
    measurements: z.enum(['embedded', 'clickhouse']),
  }),
  entries: z.array(entry).max(10_000_000),
  sha256: z.string(),
});

export interface Manifest extends Omit<BackupSummary, 'files' | 'bytes'> {
  readonly entries: readonly BackupEntry[];
}

/** Of everything that the manifest says, in the order in which it is written. */
const digestOf = (said: object): string => createHash('sha256').update(JSON.stringify(said)).digest('hex');

/** The text of a manifest, one entry a line so that a person can read it, closed by its own digest. */
export function manifestText({ version, createdAt, stores, entries }: Manifest): string {
  const said = {
    kind: 'comptroller-backup',
    format: FORMAT,
    version,
    createdAt: isoOf(createdAt),
    stores: storesIn(stores),
    entries,
  };
  const { entries: _, ...head } = said;
  const lines = entries.map((one) => JSON.stringify(one)).join(',\n');
  return `${JSON.stringify(head).slice(0, -1)},"entries":[\n${lines}\n],"sha256":"${digestOf(said)}"}\n`;
}

const storesIn = ({ records, measurements }: StoreForms): StoreForms => ({ records, measurements });

/** @throws Problem `backup-damaged`; `backup-newer` when a later version wrote it in a form of its own. */
export function manifestIn(text: string, where: string): Manifest {
  const json = jsonIn(text);
  const later = z.object({
    kind: z.literal('comptroller-backup'),
    format: z
      .number()
      .int()
      .min(FORMAT + 1),
  });
  if (later.safeParse(json).success) {
    throw new Problem('backup-newer', `${where} was written by a later version in another form: restore with that.`);
  }
  const parsed = manifest.safeParse(json);
  if (!parsed.success) throw damagedManifest(where, parsed.error.issues[0]?.message ?? 'it is no manifest');
  const { sha256, ...said } = parsed.data;
  if (digestOf(said) !== sha256) throw damagedManifest(where, 'it is not what was written');
  const fault = structuralFault(said.entries);
  if (fault !== undefined) throw damagedManifest(where, fault);
  return { ...said, createdAt: parseInstant(said.createdAt) ?? instant(0) };
}

const damagedManifest = (where: string, reason: string): Problem =>
  new Problem('backup-damaged', `The manifest ${where} can't be used (${reason}): use another backup.`);

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Each path once, after the folder that it lies in; a link leads to a place within. So nothing is written outside the folder. */
function structuralFault(entries: readonly BackupEntry[]): string | undefined {
  const folders = new Set(['.']);
  const seen = new Set<string>();
  for (const one of entries) {
    if (seen.has(one.path)) return `it names ${one.path} twice`;
    if (!folders.has(posix.dirname(one.path))) return `it names ${one.path} before its folder`;
    if (one.kind === 'link' && !linksWithin(one)) return `${one.path} is a link to elsewhere`;
    seen.add(one.path);
    if (one.kind === 'folder') folders.add(one.path);
  }
  return undefined;
}

/** Whether a symbolic link at a path leads to a place within the folder. */
export const linksWithin = ({ path: at, to }: { readonly path: string; readonly to: string }): boolean =>
  !posix.isAbsolute(to) && isInside(posix.join(posix.dirname(at), to));

export function summaryOf({ createdAt, version, stores, entries }: Manifest): BackupSummary {
  const files = entries.flatMap((one) => (one.kind === 'file' ? [one.bytes] : []));
  return { createdAt, version, stores, files: files.length, bytes: files.reduce((sum, bytes) => sum + bytes, 0) };
}
