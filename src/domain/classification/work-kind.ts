/** What a workload can be taken for. `other` is computing that is no AI; `idle` is a device held without work. */
export const WORK_KINDS = ['training', 'fine-tuning', 'experimentation', 'inference', 'other', 'idle'] as const;
export type WorkKind = (typeof WORK_KINDS)[number];

/** The stages of a model's life that rules speak of; `not-ai` and `none` are outside of it. */
export type Stage = 'design' | 'training' | 'enhancement' | 'deployment' | 'not-ai' | 'none';

const STAGES: Readonly<Record<WorkKind, Stage>> = {
  training: 'training',
  'fine-tuning': 'enhancement',
  experimentation: 'design',
  inference: 'deployment',
  other: 'not-ai',
  idle: 'none',
};

export const stageOf = (kind: WorkKind): Stage => STAGES[kind];

/** Kinds in which weights are changed: what a rule on training compute may have to count. */
export const CHANGES_WEIGHTS: ReadonlySet<WorkKind> = new Set(['training', 'fine-tuning', 'experimentation']);
