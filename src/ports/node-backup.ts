import type { Instant } from '../foundation/instant.ts';

/** Where a node keeps its two kinds of data: in its own folder, or on servers that are backed up by their own means. */
export interface StoreForms {
  readonly records: 'embedded' | 'postgresql';
  readonly measurements: 'embedded' | 'clickhouse';
}

/** What a backup says of itself. */
export interface BackupSummary {
  readonly createdAt: Instant;
  /** Of the program that made it. */
  readonly version: string;
  readonly stores: StoreForms;
  readonly files: number;
  readonly bytes: number;
}

/** Copies of a node's data folder that can be told from damaged and unfinished ones. */
export interface NodeBackup {
  /**
   * Copies a data folder that nobody writes to. The backup is there whole or not at all.
   * @throws Problem `backup-target-unusable`, `backup-unwritable`.
   */
  write(of: {
    readonly dataFolder: string;
    readonly target: string;
    readonly stores: StoreForms;
  }): Promise<BackupSummary>;
  /**
   * Reads all of a backup and holds it against its manifest.
   * @throws Problem `backup-unfinished`, `backup-damaged`, `backup-newer`.
   */
  check(backup: string): Promise<BackupSummary>;
  /**
   * Makes the data folder from a backup, whole or not at all; what is there already is never touched.
   * @throws Problem as `check` does; `backup-of-other-stores`, `restore-target-in-use`, `restore-unwritable`.
   */
  restore(of: {
    readonly backup: string;
    readonly dataFolder: string;
    readonly stores: StoreForms;
  }): Promise<BackupSummary>;
}
