/** A file that is there until it is disposed of. */
export interface SpooledFile extends AsyncDisposable {
  readonly path: string;
}

/** Puts bytes that came over the network where a reader of files can read them. */
export interface FileSpool {
  /**
   * A file with the bytes; gzip is known by its first bytes and unpacked.
   * @throws Problem `import-unreadable` when the gzip is damaged; `import-too-large` when it unpacks to more than is taken;
   * `spool-unwritable` when there is no room for it.
   */
  hold(bytes: Uint8Array): Promise<SpooledFile>;
}
