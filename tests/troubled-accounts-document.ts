import type {
  AccountsDocument,
  EvaluationDocument,
  FindingDocument,
} from '../src/domain/reporting/accounts-document.ts';
import { syntheticDocument } from './synthetic-accounts-document.ts';

const whole = syntheticDocument();
const answer = whole.evaluations[0]!;
const OTHER: EvaluationDocument['subject'] = { kind: 'workload', id: 'other' };
const NOTHING = { low: 0, estimate: 0, high: 0 };

const due = (day: string, citation: string) => ({
  duty: 'The developer reports it',
  due: `${day}T00:00:00.000Z`,
  citation,
});

/** Fourteen rules that can't answer for want of one thing. */
const UNKNOWN = Array.from(
  { length: 14 },
  (_, index): EvaluationDocument => ({
    ...answer,
    ruleId: `rule-${index}`,
    citation: `Rule ${index}`,
    subject: { kind: 'workload', id: 'trial' },
    decision: 'not-known',
    missing: ['Rates of the unknown hardware that trial held.'],
    deadlines: [],
  }),
);

const PASSED: EvaluationDocument = {
  ...answer,
  subject: OTHER,
  decision: 'certainly-above',
  deadlines: [due('2026-04-15', 'Code 2(b)'), due('2026-03-20', 'Art. 7(1)')],
};

/** An estimate just above the line, with earlier work counted in. */
const NEAR: EvaluationDocument = {
  ...answer,
  ruleId: 'near',
  decision: 'possibly-above',
  counted: { low: 1e20, estimate: 1.002e23, high: 2e23 },
  daysUntilThreshold: NOTHING,
  deadlines: [],
};

const BELOW = Array.from(
  { length: 40 },
  (_, index): EvaluationDocument => ({
    ...answer,
    ruleId: `low-${index}`,
    subject: OTHER,
    decision: 'certainly-below',
    deadlines: [],
  }),
);

const often = (count: number, subject: string): FindingDocument => ({ ...whole.findings[0]!, count, subject });

/** Answers that can't be given, dates that press, earlier work, an account that did nothing, findings seen many times. */
export const troubledDocument = (): AccountsDocument => ({
  ...whole,
  accounts: [
    { ...whole.accounts[0]!, declared: { exclusions: [], priorOperations: 9.92e22 } },
    { ...whole.accounts[1]!, workloadId: 'reserve', hardwareOperations: NOTHING },
  ],
  findings: [often(712, 'a device'), often(3, 'another')],
  evaluations: [...UNKNOWN, PASSED, NEAR, ...BELOW],
});
