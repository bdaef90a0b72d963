import { type Condition, type ConditionAnswer, modificationDeclared } from '../condition.ts';
import { evaluateOperations, type OperationsRuleText, operationsRule } from '../operations-rule.ts';
import type { ComputeFacts, DeclaredFacts, Evaluation, Rule } from '../rule.ts';
import type { StatusChange } from '../status.ts';
import { isPast, oneThirdOf } from '../threshold.ts';
import { EU_EXCLUSIONS, marginSentence } from './counting.ts';
import { notificationDeadlines } from './notification.ts';
import { EU_CHOICES } from './open-choices.ts';

/** One third of the line of Art. 51(2), where the original has systemic risk and its compute is not known (s.3.2). */
export const FALLBACK_SYSTEMIC = oneThirdOf(1e25);
/** One third of the indicative line of s.2.1, where the original has none and its compute is not known (s.3.2). */
export const FALLBACK_OTHER = oneThirdOf(1e23);

const CHANGES: readonly StatusChange[] = [{ from: '2025-08-02', status: 'in-force-nonbinding' }];

const TEXT: OperationsRuleText = {
  id: 'eu-gpai-modification',
  jurisdiction: 'EU',
  instrument: 'Guidelines on the scope of obligations for general-purpose AI models',
  citation: 'C(2025) 5045 of 18 July 2025, s.3.2',
  certainty: 'secondary',
  isOnByDefault: true,
  changes: CHANGES,
  scope: 'run',
  threshold: { comparator: 'greater-than', value: FALLBACK_OTHER, unit: 'FLOP (one third of 1e23)' },
  counting: { recognises: EU_EXCLUSIONS, addsEarlierWork: false },
  openChoices: EU_CHOICES,
  remarks: ({ declared }) => [marginSentence(declared)],
  whatFollows:
    'The modifier becomes the provider of a general-purpose AI model, its duties limited to the modification.',
};

/**
 * Whoever modifies another's general-purpose AI model with more than one third of the original's training compute becomes a provider.
 * Source: guidelines C(2025) 5045, s.3.2. A workload is one modification; a family of runs is judged together where all are modifications.
 */
export const euModification: Rule = {
  ...operationsRule(TEXT),
  evaluate: (facts) => {
    const { kind } = facts.subject;
    if (kind === 'lineage' ? facts.declared.isModification !== true : kind !== 'workload') return undefined;
    return evaluateModification(facts);
  },
};

function evaluateModification(facts: ComputeFacts): Evaluation {
  const line = lineFor(facts.declared);
  const evaluation = evaluateOperations(
    {
      ...TEXT,
      threshold: { comparator: 'greater-than', value: line.value, unit: line.unit },
      condition: modificationCondition,
      openChoices: [...EU_CHOICES, line.assumption],
      ...(facts.declared.originalModelHasSystemicRisk === true
        ? { deadlines: (trigger) => notificationDeadlines(trigger, CHANGES) }
        : {}),
    },
    facts,
  );
  const isShare =
    facts.declared.originalModelOperations !== undefined && evaluation.quantityUsed === 'legal-operations';
  return isShare ? { ...evaluation, quantityUsed: 'share-of-original' } : evaluation;
}

interface Line {
  readonly value: number;
  readonly unit: string;
  readonly assumption: string;
}

/** One third of the original's compute as declared; where it isn't, of the line that the text falls back on. */
function lineFor(declared: DeclaredFacts): Line {
  const { originalModelOperations: original, originalModelHasSystemicRisk: isSystemic } = declared;
  if (original !== undefined) {
    return {
      value: oneThirdOf(original),
      unit: 'FLOP (one third of the original)',
      assumption: `The original's training compute is ${original.toExponential(2).replace('e+', 'e')} FLOP, as declared and not checked.`,
    };
  }
  if (isSystemic === true) {
    return {
      value: FALLBACK_SYSTEMIC,
      unit: 'FLOP (one third of 1e25)',
      assumption:
        "The original's compute is not declared; it has systemic risk, as declared: one third of 1e25 (s.3.2).",
    };
  }
  return {
    value: FALLBACK_OTHER,
    unit: 'FLOP (one third of 1e23)',
    assumption:
      isSystemic === false
        ? "The original's compute is not declared; it has no systemic risk, as declared: one third of 1e23 (s.3.2)."
        : 'Nothing is declared of the original: one third of 1e23 (s.3.2), the lower of the two lines that the text falls back on.',
  };
}

const modificationCondition: Condition = (facts) =>
  facts.declared.isModification === true ? originalCondition(facts) : modificationDeclared(facts);

/** With no word on the original's risk, being past the lower line is not yet being past the line. */
function originalCondition({ declared, seen }: ComputeFacts): ConditionAnswer {
  const isOpen = declared.originalModelOperations === undefined && declared.originalModelHasSystemicRisk === undefined;
  const higher = { comparator: 'greater-than', value: FALLBACK_SYSTEMIC, unit: 'FLOP' } as const;
  if (!isOpen || (seen !== undefined && isPast(seen.provenLow, higher))) {
    return { answer: 'met', sentence: "It modifies another's model, as declared." };
  }
  return {
    answer: 'not-declared',
    sentence: 'For an original with systemic risk the line is one third of 1e25.',
    missing: "The original's training compute, or whether it has systemic risk.",
  };
}
