import { type Instant, instant } from '../../foundation/instant.ts';
import { contributions, margins, probabilities } from '../statistics/boosted-trees.ts';
import { conformalSet } from '../statistics/conformal.ts';
import type { Classifier } from './classifier-model.ts';
import { type Course, isTold } from './course.ts';
import { type Hardness, PLACES } from './evidence.ts';
import { FEATURES, featuresOf } from './features.ts';
import { type Visibility, visibilityOf } from './visibility.ts';
import { CHANGES_WEIGHTS, type Stage, stageOf, type WorkKind } from './work-kind.ts';

const MINUTE = 60_000;
const MOST_DECIDING = 5;

/** A feature that spoke for the label. */
export interface Deciding {
  readonly feature: string;
  readonly meaning: string;
  readonly value: number;
  /** What it added to the label's margin. */
  readonly weight: number;
  readonly hardness: Hardness;
}

/** What a workload is taken for, with what it rests on. */
export interface Classification {
  /** Kinds that can't be ruled out at the model's error rate, the likeliest first. */
  readonly labels: readonly WorkKind[];
  /** The likeliest. */
  readonly label: WorkKind;
  readonly stage: Stage;
  readonly probabilities: Readonly<Record<string, number>>;
  /** Whether the labels leave open whether weights are changed, or what else the work is for. */
  readonly abstained: boolean;
  /** Why it abstained, and what would settle it; else what decided, in words. */
  readonly reasons: readonly string[];
  readonly deciding: readonly Deciding[];
  /** Kinds of evidence that nobody told. */
  readonly missing: readonly string[];
  readonly visibility: Visibility;
  /** Minutes that were known, and from when until when. */
  readonly minutes: number;
  readonly from: Instant;
  readonly until: Instant;
  readonly modelVersion: string;
}

/** Weights are changed; a model is used; neither. What a threshold of training compute depends on. */
export type Purpose = 'changes-weights' | 'uses-model' | 'neither';

export const purposeOf = (kind: WorkKind): Purpose =>
  CHANGES_WEIGHTS.has(kind) ? 'changes-weights' : kind === 'inference' ? 'uses-model' : 'neither';

/** @param course with at least one minute. */
export function classify(course: Course, classifier: Classifier): Classification {
  const { model, trees, places } = classifier;
  const told = (place: number): boolean => isTold(course, place);
  const visibility = visibilityOf(told);
  const all = featuresOf(course);
  const row = Float64Array.from(places, (place) => all[place] as number);
  const fit = visibility === 'billing' ? undefined : model.levels[visibility];
  const kinds = model.trees.classes as readonly WorkKind[];
  const rests = kinds.includes('idle') && isAtRest(course);
  const shares = rests
    ? Float64Array.from(kinds, (kind) => (kind === 'idle' ? 1 : 0))
    : probabilities(margins(trees, row), fit?.temperature);
  const ranked = kinds
    .map((kind, place) => ({ kind, place, share: shares[place] as number }))
    .sort((a, b) => b.share - a.share);
  const [likeliest] = ranked;
  if (likeliest === undefined) throw new RangeError(`model ${model.version} knows no kind`);
  const admitted = rests ? [likeliest.place] : fit === undefined ? [] : conformalSet(fit.sets, shares);
  const doubts = doubtsOf(course, classifier, { row, visibility, rests });
  if (doubts.length === 0 && admitted.length === 0) doubts.push(LIKE_NOTHING);
  const purpose = purposeOf(likeliest.kind);
  const isSure = sumOf(ranked.filter(({ kind }) => purposeOf(kind) === purpose)) >= LEAST_SURE;
  const rival = isSure ? undefined : ranked.find(({ kind }) => purposeOf(kind) !== purpose);
  const labels = ranked
    .filter((one) => doubts.length > 0 || admitted.includes(one.place) || one === rival)
    .map(({ kind }) => kind);
  const deciding = rests ? [] : decidingFeatures(classifier, row, likeliest.place);
  const isOpen = new Set(labels.map(purposeOf)).size > 1;
  if (isOpen && doubts.length === 0) doubts.push(openQuestion(labels, visibility));
  return {
    labels,
    label: likeliest.kind,
    stage: stageOf(likeliest.kind),
    probabilities: Object.fromEntries(ranked.map(({ kind, share }) => [kind, share])),
    abstained: isOpen,
    reasons: isOpen ? doubts : rests ? [AT_REST] : deciding.map(wordsOf),
    deciding,
    missing: PLACES.filter((_, place) => !told(place)),
    visibility,
    minutes: course.minutes,
    from: instant(course.first),
    until: instant(course.last + MINUTE),
    modelVersion: model.version,
  };
}

/**
 * A purpose is named only where it has so much of the probability, whatever the set of labels says: a false report weighs more
 * than a question too many.
 */
const LEAST_SURE = 0.9;

/** Idle by what the word means: in every minute profiling counters were told, and of no device did one rise above what a resting one shows. */
const isAtRest = ({ restMinutes, minutes }: Course): boolean => minutes > 0 && restMinutes === minutes;

const AT_REST = 'Counters of work stood still on every device in every minute that is known.';

const sumOf = (kinds: readonly { readonly share: number }[]): number =>
  kinds.reduce((sum, { share }) => sum + share, 0);

interface Seen {
  readonly row: Float64Array;
  readonly visibility: Visibility;
  readonly rests: boolean;
}

/** Why the model has no say on this workload, whatever its margins are. */
function doubtsOf({ minutes }: Course, { model, inDomain }: Classifier, { row, visibility, rests }: Seen): string[] {
  const doubts: string[] = [];
  const { fewestMinutes } = model.validity;
  if (visibility === 'billing') {
    doubts.push(
      'No counter and no meter told of it: hours alone do not show what was done. Any power or utilisation would.',
    );
  }
  if (minutes < fewestMinutes) {
    doubts.push(
      `Known for ${minutes} min, and nothing is said before ${fewestMinutes} min: wait, or look at it again.`,
    );
  }
  const answer = visibility === 'billing' || rests ? undefined : inDomain[visibility](row);
  if (answer?.isOutside === true) {
    const names = answer.farthest.map(({ feature }) => feature).join(', ');
    doubts.push(
      `Unlike all that the model was trained on (${names}): a person has to look, and its kind belongs in the next training.`,
    );
  }
  return doubts;
}

const LIKE_NOTHING = 'No kind fits what is seen of it at the error rate of the model: a person has to look.';

const WOULD_SETTLE: Readonly<Record<Visibility, string>> = {
  billing: 'power of the nodes, at least',
  power: 'utilisation or profiling counters (SM, matrix and memory activity) of the same hours',
  utilisation: 'profiling counters (SM, matrix and memory activity) of the same hours',
  counters: "a longer time, or the customer's declaration with evidence of the model and its data",
};

const openQuestion = (labels: readonly WorkKind[], visibility: Visibility): string =>
  `Can be ${labels.join(' or ')} by what is seen of it. What would settle it: ${WOULD_SETTLE[visibility]}.`;

function decidingFeatures({ trees, places }: Classifier, row: Float64Array, label: number): readonly Deciding[] {
  const weights = contributions(trees, row, label);
  return [...weights.keys()]
    .filter((place) => (weights[place] as number) > 0 && Number.isFinite(row[place] as number))
    .sort((a, b) => (weights[b] as number) - (weights[a] as number))
    .slice(0, MOST_DECIDING)
    .flatMap((place) => {
      const feature = FEATURES[places[place] as number];
      if (feature === undefined) return [];
      const { name, meaning, hardness } = feature;
      return [{ feature: name, meaning, hardness, value: row[place] as number, weight: weights[place] as number }];
    });
}

const wordsOf = ({ feature, value, meaning }: Deciding): string => `${feature} ${value.toPrecision(3)} (${meaning})`;
