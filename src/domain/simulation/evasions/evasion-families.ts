import type { EvasionFamily } from './evasion.ts';
import { THROTTLING } from './throttling.ts';
import { DUTY_CYCLING } from './duty-cycling.ts';
import { POWER_FILLER } from './power-filler.ts';
import { COVER_INFERENCE } from './cover-inference.ts';
import { PHASE_MIXING } from './phase-mixing.ts';
import { CHANGED_PRECISION } from './changed-precision.ts';
import { ODD_BATCHES } from './odd-batches.ts';
import { GRADIENT_ACCUMULATION } from './gradient-accumulation.ts';
import { LOW_COMMUNICATION } from './low-communication.ts';
import { SLOW_LINKS } from './slow-links.ts';
import { PIPELINE_BUBBLES } from './pipeline-bubbles.ts';
import { SPLIT_ACCOUNTS } from './split-accounts.ts';
import { SPLIT_CLUSTERS } from './split-clusters.ts';
import { SPLIT_TIME } from './split-time.ts';
import { FAKE_EGRESS } from './fake-egress.ts';
import { MASKED_CHECKPOINTS } from './masked-checkpoints.ts';
import { COLOCATED_RENDERING } from './colocated-rendering.ts';
import { JITTERED_STEPS } from './jittered-steps.ts';

/** All ways of hiding training that the house knows. */
export const EVASION_FAMILIES: readonly EvasionFamily[] = [
  THROTTLING,
  DUTY_CYCLING,
  POWER_FILLER,
  COVER_INFERENCE,
  PHASE_MIXING,
  CHANGED_PRECISION,
  ODD_BATCHES,
  GRADIENT_ACCUMULATION,
  LOW_COMMUNICATION,
  SLOW_LINKS,
  PIPELINE_BUBBLES,
  SPLIT_ACCOUNTS,
  SPLIT_CLUSTERS,
  SPLIT_TIME,
  FAKE_EGRESS,
  MASKED_CHECKPOINTS,
  COLOCATED_RENDERING,
  JITTERED_STEPS,
];
