/**
 * Families that work alike, by what they touch. Who leaves a family out leaves out its kin too: a classifier that has seen one way of splitting a
 * training has half seen the next.
 */
export const EVASION_KIN: readonly (readonly string[])[] = [
  // the pace and the power of the steps
  ['throttling', 'duty-cycling', 'power-filler', 'pipeline-bubbles', 'jittered-steps'],
  // other work beside or between
  ['cover-inference', 'phase-mixing', 'colocated-rendering', 'fake-egress'],
  // how a step is computed and saved
  ['changed-precision', 'odd-batches', 'gradient-accumulation', 'masked-checkpoints'],
  // what is exchanged, and with whom
  ['low-communication', 'slow-links', 'split-accounts', 'split-clusters', 'split-time'],
];
