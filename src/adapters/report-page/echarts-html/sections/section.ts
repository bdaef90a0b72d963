import type { ChartSpec } from '../charts/chart-spec.ts';
import type { Html } from '../escape.ts';

/** A part of the page and the pictures that it holds places for. */
export interface Section {
  readonly content: Html;
  readonly charts: readonly ChartSpec[];
}
