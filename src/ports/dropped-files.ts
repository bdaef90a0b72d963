import type { Instant } from '../foundation/instant.ts';

/** A file that somebody put where the node looks. */
export interface DroppedFile {
  readonly path: string;
  /** Within its folder, without `.gz`. */
  readonly name: string;
  readonly bytes: number;
  readonly changedAt: Instant;
}

/** A folder into which files are dropped. */
export interface DroppedFiles {
  /** Those that are there, by name. @throws Problem `folder-unreadable`. */
  list(): Promise<readonly DroppedFile[]>;
  /**
   * SHA-256 of its content, of gzip unpacked, hexadecimal; undefined where it is gone.
   * @throws Problem `folder-unreadable`, `import-unreadable`, `import-too-large`.
   */
  digest(file: DroppedFile): Promise<string | undefined>;
}
