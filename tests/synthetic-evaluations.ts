import type { EvaluationDocument, FindingDocument, TotalDocument } from '../src/domain/reporting/accounts-document.ts';
import type { Decision } from '../src/domain/regimes/rule.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 2, 2);
const iso = (ms: number): string => new Date(ms).toISOString();

/** Findings of every severity. */
export const FINDINGS: readonly FindingDocument[] = [
  {
    code: 'observables-inconsistent',
    severity: 'error',
    subject: 'fjord-1-n117/3',
    message:
      'Tensor activity of 0.97 at 92 W of board power: at least one of the two sensors is wrong. Both readings were set aside; check the device.',
    period: { from: iso(START_MS + 30 * HOUR_MS), until: iso(START_MS + 34 * HOUR_MS) },
  },
  {
    code: 'meter-duplicated',
    severity: 'error',
    subject: 'tarn-1-n04',
    message:
      'The power meters of tarn-1-n04 and tarn-1-n05 gave the same 7,200 readings. One of them is not measuring its node.',
    count: 2,
  },
  {
    code: 'coverage-gap',
    severity: 'warning',
    subject: 'fjord-2-n031',
    message:
      'No telemetry for 12.5 device-hours; the lower bound counts nothing there and the upper bound the ceiling.',
    count: 14,
  },
  {
    code: 'coverage-gap',
    severity: 'warning',
    subject: 'fjord-2-n032',
    message:
      'No telemetry for 3.25 device-hours; the lower bound counts nothing there and the upper bound the ceiling.',
    count: 3,
  },
  {
    code: 'part-unknown',
    severity: 'warning',
    subject: 'tarn-1-n19',
    message: 'The catalogue has no part named "XR-900". Its operations are not known; add the part to the catalogue.',
    count: 32,
  },
  {
    code: 'timestamps-out-of-order',
    severity: 'notice',
    subject: 'telemetry/fjord-2.csv.gz',
    message: '118 samples came after later ones and were put in order.',
    count: 118,
  },
];

const RULES = [
  {
    ruleId: 'eu-gpai-indicative',
    jurisdiction: 'EU',
    instrument: 'Guidelines on the scope of obligations for general-purpose AI models',
    citation: 'Commission guidelines on general-purpose AI, point 17',
    status: 'in-force-nonbinding',
    value: 1e23,
  },
  {
    ruleId: 'eu-gpai-systemic',
    jurisdiction: 'EU',
    instrument: 'AI Act, Regulation (EU) 2024/1689',
    citation: 'Regulation (EU) 2024/1689, Article 51(2)',
    status: 'in-force',
    value: 1e25,
  },
  {
    ruleId: 'us-ca-sb53',
    jurisdiction: 'US-CA',
    instrument: 'Transparency in Frontier Artificial Intelligence Act (SB 53)',
    citation: 'Business and Professions Code 22757.11(i)',
    status: 'in-force',
    value: 1e26,
  },
  {
    ruleId: 'kr-ai-basic-act',
    jurisdiction: 'KR',
    instrument: 'AI Basic Act',
    citation: 'AI Basic Act, Article 32, and its decree',
    status: 'in-force',
    value: 1e26,
  },
  {
    ruleId: 'us-ny-raise',
    jurisdiction: 'US-NY',
    instrument: 'Responsible AI Safety and Education (RAISE) Act',
    citation: 'S6953B as amended by S8828',
    status: 'not-yet-in-force',
    value: 1e26,
  },
] as const;

/** What a few rules would answer for a lineage; the wording is made up. */
export function evaluationsOf(lineage: TotalDocument): readonly EvaluationDocument[] {
  return RULES.map((rule): EvaluationDocument => {
    const decision = decisionOf(lineage, rule.value);
    const { estimate } = lineage.hardwareOperations;
    const perDay = estimate / 5;
    const isRising = decision !== 'certainly-above' && decision !== 'not-known' && estimate > 0;
    const days = (rule.value - estimate) / perDay;
    return {
      ...rule,
      certainty: rule.ruleId === 'kr-ai-basic-act' ? 'secondary' : 'read',
      subject: { kind: 'lineage', id: lineage.id },
      askedAbout: iso(START_MS + 5 * 24 * HOUR_MS),
      decision,
      reason: REASONS[decision],
      quantityUsed: decision === 'certainly-below' ? 'ceiling' : 'legal-operations',
      ...(decision === 'not-known' ? {} : { counted: lineage.hardwareOperations }),
      threshold: { comparator: 'greater-than', value: rule.value, unit: 'operations (total)' },
      assumptions:
        decision === 'possibly-above' ? ['recomputed activations are counted, as the text leaves it open'] : [],
      missing: decision === 'not-known' ? ['the part "XR-900" in the catalogue, with its peak rates'] : [],
      deadlines:
        decision === 'certainly-above'
          ? [
              {
                duty: 'the customer notifies the Commission',
                due: iso(START_MS + 19 * 24 * HOUR_MS),
                citation: 'Article 52(1)',
              },
            ]
          : [],
      ...(isRising && days > 0 ? { daysUntilThreshold: { low: days * 0.6, estimate: days, high: days * 1.8 } } : {}),
    };
  });
}

function decisionOf(lineage: TotalDocument, threshold: number): Decision {
  if (lineage.unknownHardwareSeconds > 0) return 'not-known';
  if (lineage.provenOperations.low > threshold) return 'certainly-above';
  return lineage.hardwareOperations.high > threshold ? 'possibly-above' : 'certainly-below';
}

const REASONS: Readonly<Record<Decision, string>> = {
  'certainly-above': 'The proven lower bound lies above the threshold: no assumption about the workload is needed.',
  'possibly-above': 'The bounds reach over the threshold; the proven lower bound lies below it.',
  'certainly-below':
    'The ceiling lies below the threshold: even at full speed for all the time held it could not be reached.',
  'not-known': 'Part of the hardware has no known ceiling, so that no upper bound can be given.',
};
