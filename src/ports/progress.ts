/** Told how far a long piece of work is. Calls are cheap; an implementation decides how often to draw. */
export interface Progress {
  /** `total` is in the same unit as `advance`; 0 when it isn't known. */
  begin(label: string, total: number): void;
  advance(by: number): void;
  end(): void;
}
