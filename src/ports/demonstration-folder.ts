import type { Instant } from '../foundation/instant.ts';

/** How far a node has fed itself the demonstration. */
export interface DemonstrationProgress {
  /** Where it began. */
  readonly firstStart: Instant;
  /** Everything before this moment was acknowledged. */
  readonly fedUntil: Instant;
}

/** What a node that feeds itself the demonstration keeps of it: its progress, and the records of the made-up customers. */
export interface DemonstrationFolder {
  readonly paths: { readonly allocations: string; readonly billing: string };
  /** Undefined: it was never fed, or what was kept can't be read; feeding again from the start adds nothing twice. */
  read(): Promise<DemonstrationProgress | undefined>;
  /** A crash leaves what was there before, or this. */
  writeProgress(progress: DemonstrationProgress): Promise<void>;
  /** Lines of the two files, without their ends. A crash leaves what was there before, or this. */
  writeRecords(records: { readonly allocations: Iterable<string>; readonly billing: Iterable<string> }): Promise<void>;
}
