import type { ConformalModel } from '../statistics/conformal.ts';
import { type DomainAnswer, domainCheck, type DomainOfValidity } from '../statistics/domain-of-validity.ts';
import { type BoostedTrees, type CompiledTrees, compiled } from '../statistics/boosted-trees.ts';
import { FEATURE_NAMES } from './features.ts';
import type { Visibility } from './visibility.ts';
import { WORK_KINDS } from './work-kind.ts';

/** How the margins of one level of visibility become probabilities and sets of labels; both learned from jobs held out. */
export interface LevelFit {
  /** Margins are divided by it. */
  readonly temperature: number;
  readonly sets: ConformalModel;
  /** What it has seen at this level, by its features. */
  readonly domain: DomainOfValidity;
}

/** A trained classifier as plain data. A version is never changed: it gets a successor, and stays runnable beside it. */
export interface ClassifierModel {
  readonly version: string;
  readonly trees: BoostedTrees;
  /** By visibility; with billing alone nothing is told. */
  readonly levels: Readonly<Record<Exclude<Visibility, 'billing'>, LevelFit>>;
  readonly validity: {
    /** Parts of the catalogue on which it was trained. */
    readonly parts: readonly string[];
    /** Minutes that must be known before it answers. */
    readonly fewestMinutes: number;
  };
  readonly training: {
    /** SHA-256 of the rows that it was trained on, in their order. */
    readonly digest: string;
    readonly rows: number;
    readonly jobs: number;
    readonly seed: number;
    /** What the rows come from, in words. */
    readonly sources: readonly string[];
  };
}

/** A model laid out for use. */
export interface Classifier {
  readonly model: ClassifierModel;
  readonly trees: CompiledTrees;
  /** By place in the model's features: the place in {@link FEATURE_NAMES}. */
  readonly places: Int32Array;
  readonly inDomain: Readonly<Record<keyof ClassifierModel['levels'], (row: Float64Array) => DomainAnswer>>;
}

/** @throws RangeError where the model asks for a feature or tells of a kind that this version doesn't have. */
export function classifierOf(model: ClassifierModel): Classifier {
  const unknownKind = model.trees.classes.find((name) => !(WORK_KINDS as readonly string[]).includes(name));
  if (unknownKind !== undefined)
    throw new RangeError(`model ${model.version} tells of "${unknownKind}", which is no kind`);
  const places = Int32Array.from(model.trees.features, (name) => FEATURE_NAMES.indexOf(name));
  const unknown = model.trees.features[places.indexOf(-1)];
  if (unknown !== undefined)
    throw new RangeError(`model ${model.version} asks for feature "${unknown}", which there is not`);
  const { power, utilisation, counters } = model.levels;
  return {
    model,
    trees: compiled(model.trees),
    places,
    inDomain: {
      power: domainCheck(power.domain),
      utilisation: domainCheck(utilisation.domain),
      counters: domainCheck(counters.domain),
    },
  };
}
