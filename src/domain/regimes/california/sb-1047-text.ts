import type { RuleText } from '../operations-rule.ts';

/** What the provisions of SB 1047 have in common. Passed by the legislature, vetoed on 29 September 2024. */
export const SB_1047: Pick<RuleText, 'jurisdiction' | 'instrument' | 'certainty' | 'isOnByDefault' | 'changes'> = {
  jurisdiction: 'US-CA',
  instrument: 'Safe and Secure Innovation for Frontier Artificial Intelligence Models Act (SB 1047)',
  certainty: 'read',
  isOnByDefault: false,
  changes: [
    { from: '2024-02-07', status: 'proposed' },
    { from: '2024-09-29', status: 'vetoed' },
  ],
};

export const SB_1047_OPERATOR_DUTIES =
  'A cluster operator would establish identity and purpose, assess the intent to train, keep records for seven years and be able to shut the customer down fully (22604).';
