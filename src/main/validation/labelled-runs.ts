import type { WorkKind } from '../../domain/classification/work-kind.ts';
import type { Signal } from '../../domain/telemetry/signal.ts';

export type Readings = Partial<Record<Signal, number>>;

/** Takes the readings of a run, each device's in order of time. */
export interface RunSink {
  /** @param at milliseconds since 1970. */
  device(number: number, at: number, readings: Readings): void;
  meter(node: number, at: number, readings: Readings): void;
}

/** A real run whose kind is known, read from the measurements. */
export interface LabelledRun {
  readonly id: string;
  /** Who measured it: folds never divide a source that they are to be judged on. */
  readonly source: string;
  /** The machine or kind of node: label and machine go together in every public set. */
  readonly machine: string;
  readonly kind: WorkKind;
  /** Of the catalogue; undefined where the source doesn't state its part. */
  readonly partId?: string;
  readonly devices: number;
  readonly nodes: number;
  /** Why the label is to be taken with care. */
  readonly caution?: string;
  readonly read: (sink: RunSink) => void;
}
