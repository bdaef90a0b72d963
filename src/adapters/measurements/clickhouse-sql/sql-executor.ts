/** Values bound to `{name:Int64}` and `{name:String}` in a statement; never spliced into its text. */
export type Parameters = Readonly<Record<string, number | string>>;

/** Carries out ClickHouse statements: in the process or on a server. One at a time; calls queue. */
export interface SqlExecutor {
  run(statement: string, parameters?: Parameters): Promise<void>;
  /** The rows of a SELECT in the format RowBinary, untouched. */
  rows(statement: string, parameters?: Parameters): Promise<Uint8Array>;
  /** Adds rows in the format RowBinary, all columns in the order of the table. Resolves when the engine keeps them. Each chunk is used up before the next is asked for. */
  insert(table: string, rows: Iterable<Uint8Array>): Promise<void>;
}
