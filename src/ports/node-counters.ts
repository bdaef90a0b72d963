/** What a node counts about itself while it works. Counting never fails and never waits. */
export interface NodeCounters {
  /** A message is durable. */
  messageAccepted(of: { readonly kind: string; readonly samples: number; readonly bytes: number }): void;
  /** Messages were committed to the log in one go. */
  logAppended(of: { readonly messages: number; readonly bytes: number }): void;
  /** Samples came after their time: `folded` into their window all the same, or `too-late` and told as a finding. */
  lateSamples(of: { readonly fate: 'folded' | 'too-late'; readonly samples: number }): void;
  windowsFlushed(windows: number): void;
  /** A level that is read when somebody asks: bytes that the log holds, age of the checkpoint. One for each name. */
  level(name: string, help: string, read: () => number): void;
}
