/** What a node counts about itself while it works. Counting never fails and never waits. */
export interface NodeCounters {
  /** A message is durable. */
  messageAccepted(of: { readonly kind: string; readonly samples: number; readonly bytes: number }): void;
  /** A sender's message was committed to the log. */
  messageLogged(of: { readonly bytes: number }): void;
  windowsFlushed(windows: number): void;
  /** A level that is read when somebody asks: bytes that the log holds, age of the checkpoint. One for each name. */
  level(name: string, help: string, read: () => number): void;
}
