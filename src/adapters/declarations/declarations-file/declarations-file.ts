import type { Declaration, LegalExclusion } from '../../../domain/declarations/declaration.ts';
import { bounded } from '../../../foundation/bounded.ts';
import { parseInstant } from '../../../foundation/instant.ts';
import { type DocumentReading, documentReading, type LocatedDocument } from '../../../foundation/located-document.ts';
import { faultText, Problem } from '../../../foundation/problem.ts';
import type { DeclarationSource, DeclarationsRead } from '../../../ports/declaration-source.ts';
import { declarationSchema, declarationsSchema, type RawDeclaration } from './declarations-schema.ts';
import { readIntendedUses } from './intended-uses.ts';
import { withoutUndefined } from './without-undefined.ts';
import { yamlReader } from '../../file-reading/yaml-document.ts';

export const { readYamlDocument, yamlDocument } = yamlReader({
  name: 'declaration file',
  unreadableCode: 'declarations-unreadable',
});

/** Declarations in one file, YAML or JSON; schemas/declarations.schema.json publishes its form. */
export const declarationsFile = (): DeclarationSource => ({
  read: async (path) => declarationsIn(await readYamlDocument(path)),
});

/** @throws Problem `declarations-unreadable` when the document isn't a list of declarations at all. */
export function declarationsIn(document: LocatedDocument): DeclarationsRead {
  const reading = documentReading(document);
  const top = reading.value(document.root, [], { shape: declarationsSchema });
  if (top === undefined) {
    const told = reading.faults.map(faultText).join('\n');
    throw new Problem(
      'declarations-unreadable',
      `This is not a list of declarations; docs/fleet-file.md shows one:\n${told}`,
      { isLasting: true },
    );
  }
  const declarations = readDeclarations(top.declarations ?? [], reading);
  const uses = readIntendedUses(top.intendedUses ?? [], reading);
  return { declarations, uses, faults: reading.faults };
}

function readDeclarations(list: readonly unknown[], reading: DocumentReading): readonly Declaration[] {
  const declarations = new Map<string, Declaration>();
  for (const [place, raw] of list.entries()) {
    const declaration = readDeclaration(raw, place, reading);
    if (declaration === undefined) continue;
    const subject = JSON.stringify([declaration.customerId, declaration.workloadId]);
    if (declarations.has(subject)) reading.fault(['declarations', place, 'workloadId'], DECLARED_TWICE);
    else declarations.set(subject, declaration);
  }
  return [...declarations.values()];
}

const DECLARED_TWICE = 'is declared twice; the first stands. Put all that is said of it into one entry';

function readDeclaration(raw: unknown, place: number, reading: DocumentReading): Declaration | undefined {
  const shape = { shape: declarationSchema, notWithout: ['customerId', 'workloadId'] };
  const read = reading.value(raw, ['declarations', place], shape);
  return read === undefined ? undefined : declarationOf(read);
}

function declarationOf({ declaredAt, exclusions = [], ...said }: RawDeclaration): Declaration {
  const at = declaredAt === undefined ? undefined : parseInstant(declaredAt);
  return {
    ...withoutUndefined(said),
    ...(at === undefined ? {} : { declaredAt: at }),
    exclusions: exclusions.map(exclusionOf),
  };
}

function exclusionOf({
  reason,
  fraction,
  statement,
}: NonNullable<RawDeclaration['exclusions']>[number]): LegalExclusion {
  const of = typeof fraction === 'number' ? { low: fraction, estimate: fraction, high: fraction } : fraction;
  return { reason, fraction: bounded(of.low, of.estimate, of.high), statement };
}
