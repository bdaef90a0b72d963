import { isoOf } from '../../foundation/instant.ts';
import type { Evaluation } from '../regimes/rule.ts';
import type { EvaluationDocument } from './accounts-document.ts';

/** An answer on the wire. */
export const evaluationDocumentOf = (evaluation: Evaluation): EvaluationDocument => ({
  ...evaluation,
  askedAbout: isoOf(evaluation.askedAbout),
  deadlines: evaluation.deadlines.map((deadline) => ({ ...deadline, due: isoOf(deadline.due) })),
});
