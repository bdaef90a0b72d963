import type { ComputeFacts, Decision } from './rule.ts';

/** Whether a further test of a text is met. `denied`: the customer says that it isn't, which nobody has checked. */
export interface ConditionAnswer {
  readonly answer: 'met' | 'denied' | 'not-declared';
  /** In words, for the reader of the evaluation. */
  readonly sentence: string;
  /** What would settle it. */
  readonly missing?: string;
}

export type Condition = (facts: ComputeFacts) => ConditionAnswer;

/** A condition that isn't known to be met takes certainty away from "above"; a denial never turns it into "below". */
export function underCondition(decision: Decision, condition: ConditionAnswer | undefined): Decision {
  if (condition === undefined || condition.answer === 'met') return decision;
  return decision === 'certainly-above' ? 'possibly-above' : decision;
}

/** Training with primarily biological sequence data. */
export const biologicalData: Condition = ({ declared: { usesPrimarilyBiologicalSequenceData } }) => {
  if (usesPrimarilyBiologicalSequenceData === true) {
    return { answer: 'met', sentence: 'Primarily biological sequence data, as declared.' };
  }
  return usesPrimarilyBiologicalSequenceData === false
    ? {
        answer: 'denied',
        sentence:
          'The line is for primarily biological sequence data, which the customer denies and nobody has checked.',
        missing: 'Evidence that the training data are not primarily biological sequences.',
      }
    : {
        answer: 'not-declared',
        sentence: 'The line is for primarily biological sequence data, of which nothing is declared.',
        missing: 'A declaration of whether the training data are primarily biological sequences.',
      };
};

const GENERAL_MODALITIES = ['language', 'text-to-image', 'text-to-video'];

/** A model that can generate language, text-to-image or text-to-video (guidelines s.2.1). */
export const generalModality: Condition = ({ declared: { modalities } }) => {
  if (modalities === undefined) {
    return {
      answer: 'not-declared',
      sentence:
        'The indicator is for models that generate language, text-to-image or text-to-video; nothing is declared.',
      missing: 'A declaration of what the model generates.',
    };
  }
  const named = modalities.filter((modality) => GENERAL_MODALITIES.includes(modality));
  return named.length > 0
    ? { answer: 'met', sentence: `The model generates ${named.join(', ')}, as declared.` }
    : {
        answer: 'denied',
        sentence:
          'The indicator is for models that generate language, text-to-image or text-to-video; the customer declares other output.',
        missing: 'Evidence of what the model generates.',
      };
};

/** Work that starts from another's model. */
export const modificationDeclared: Condition = ({ declared: { isModification } }) => {
  if (isModification === true) return { answer: 'met', sentence: "It modifies another's model, as declared." };
  return isModification === false
    ? {
        answer: 'denied',
        sentence:
          "It matters only if this work modifies another's model, which the customer denies and nobody has checked.",
        missing: "Evidence that this work does not start from another's model.",
      }
    : {
        answer: 'not-declared',
        sentence: "It matters only if this work modifies another's model, of which nothing is declared.",
        missing: "A declaration of whether this work modifies another's model, and what that model's training took.",
      };
};
