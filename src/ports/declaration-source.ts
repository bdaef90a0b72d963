import type { Declaration } from '../domain/declarations/declaration.ts';
import type { IntendedUse } from '../domain/declarations/intended-use.ts';
import type { Fault } from '../foundation/problem.ts';

/** Declarations read from one file, with every fault; what could be read is there. */
export interface DeclarationsRead {
  readonly declarations: readonly Declaration[];
  /** What compute is for, as customers say; no account uses it. */
  readonly uses: readonly IntendedUse[];
  readonly faults: readonly Fault[];
}

/** What customers say of their workloads. */
export interface DeclarationSource {
  /** @throws Problem `declarations-unreadable` when the file can't be opened or isn't a list of declarations at all. */
  read(path: string): Promise<DeclarationsRead>;
}
