/** A file that a path, a folder or a glob names. */
export interface FoundFile {
  readonly path: string;
  readonly bytes: number;
}

/** Turns what a user names into files. */
export interface FileFinder {
  /**
   * A file is itself; a folder is every file below it whose name ends as `endings` say; anything else is a glob. In the order of names.
   * @throws Problem `no-such-file` when nothing is there.
   */
  find(pattern: string, endings: readonly string[]): Promise<readonly FoundFile[]>;
}
