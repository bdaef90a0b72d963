import type { Period } from '../../foundation/instant.ts';
import type { FindingCollector } from '../findings/finding-collector.ts';
import type { NumberFormat } from '../fleet/accelerator.ts';
import type { SubjectIndex } from '../telemetry/subject-index.ts';
import type { Books } from './books.ts';
import type { Calibration } from './calibration.ts';
import type { DeviceRates } from './device-rates.ts';
import type { Segment } from './device-timeline.ts';
import type { UnheldWork } from './unheld-work.ts';

/** What accounting a period needs besides its windows. */
export interface Bookkeeping {
  readonly index: SubjectIndex;
  readonly period: Period;
  readonly calibration: Calibration;
  /** By device number; undefined for unknown hardware. */
  readonly rates: readonly (DeviceRates | undefined)[];
  /** By device number: its tenants have the machine to themselves, with the system that reports its counters. */
  readonly isBareMetal: readonly boolean[];
  /** By device number; segments cover the period once. */
  readonly timelines: readonly (readonly Segment[])[];
  /** By account; undefined where nothing is declared. */
  readonly declared: readonly (readonly NumberFormat[] | undefined)[];
  readonly books: Books;
  readonly findings: FindingCollector;
  readonly unheldWork: UnheldWork;
}
