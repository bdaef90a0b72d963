import type { ClaimName, Verdict } from '../declarations/claim-answer.ts';

/** What a customer is asked, and which evidence would answer it. */
export interface QuestionText {
  readonly question: string;
  readonly wouldAnswer: readonly string[];
}

const COUNTERS = 'Telemetry that sees more of the same hours: profiling counters (SM, matrix and memory activity).';

const TEXTS: Readonly<Record<ClaimName, QuestionText>> = {
  declaration: {
    question: 'What is this work for?',
    wouldAnswer: ['A declaration of intended use that names the workload or the account.'],
  },
  kind: {
    question: 'What kind of work is it, and what explains how it looks?',
    wouldAnswer: [
      'The configuration of the job: framework, command, model and data set, by digest where they are secret.',
      'Logs of training steps with losses, or of requests served, over the same hours.',
      COUNTERS,
    ],
  },
  expectedOperations: {
    question: 'How many operations has the work taken, how many more will it take, and how were they counted?',
    wouldAnswer: [
      'Parameters, tokens and steps done, with the formula that was used.',
      'A corrected declaration, with its date.',
      'Operation or cycle counters, or matrix activity with the clock, which narrow the bounds.',
    ],
  },
  period: {
    question: 'When did the work begin, when will it end, and what ran outside of that time?',
    wouldAnswer: ['A corrected declaration, with its date.', 'Job logs of the time outside, with what was run.'],
  },
  precisions: {
    question: 'Which number formats do the matrix operations use?',
    wouldAnswer: [
      'The precision settings of the framework, and a profile of one step that names the kernels.',
      'Counters that tell the matrix pipes apart (tensor activity by IMMA, HMMA and DFMA).',
    ],
  },
  parallelism: {
    question: 'How is the work split over devices, and what did the others do?',
    wouldAnswer: [
      'The launch configuration of the job.',
      'Which other jobs, here or elsewhere, are part of the same run.',
    ],
  },
  lineage: {
    question: 'Which model does the work begin from, and which family does it belong to?',
    wouldAnswer: ['Digests of the first and last checkpoint.', 'One declaration that stands for the workload.'],
  },
  dataCategories: {
    question: 'Which data is used?',
    wouldAnswer: ['A statement of the data sets with their sources and sizes.'],
  },
  purpose: { question: 'What is the model for?', wouldAnswer: ['A description of the product or study.'] },
};

/** Neutral for both: that figures disagree is no word on who is mistaken. */
export function questionText(claim: ClaimName, verdict: Verdict): QuestionText {
  const text = TEXTS[claim];
  return verdict === 'inconsistent'
    ? { ...text, question: `What was declared and what was seen differ. ${text.question}` }
    : text;
}
