import { type Inquiry, isSettled } from '../../domain/cases/inquiry.ts';
import type { ClaimAnswer } from '../../domain/declarations/claim-answer.ts';
import type { CheckResult, Chosen, ChosenCheck } from '../../workflows/check-declarations.ts';
import type { CustomerStanding, LineageStanding } from '../../workflows/standing-of-customers.ts';
import { counted } from './figure-words.ts';
import { type Column, paragraph, textTable } from './text-layout.ts';

const CUSTOMERS: readonly Column[] = [
  { head: 'customer', least: 10 },
  { head: 'checked', least: 10 },
  { head: 'because', least: 20 },
  { head: 'lowest line', least: 20 },
];
const CHECKS: readonly Column[] = [
  { head: 'customer\ndeclaration', least: 12 },
  { head: 'claim', least: 10 },
  { head: 'declared', least: 10 },
  { head: 'verdict', least: 12 },
  { head: 'seen', least: 20 },
];
const INQUIRIES: readonly Column[] = [
  { head: 'inquiry', least: 12 },
  { head: 'question', least: 20 },
  { head: 'what would answer it', least: 20 },
  { head: 'state', least: 8 },
];

/** How closely each customer is looked at, what becomes of each claim, and what is asked. */
export function checksText(result: CheckResult, width: number): string {
  const { customers, lineages, checks, inquiries } = result;
  const parts = [paragraph(headOf(result), width)];
  const standings = [...customers.map(customerCells), ...lineages.map(lineageCells)];
  if (standings.length > 0) parts.push(textTable(CUSTOMERS, standings, width));
  if (checks.length > 0) parts.push(textTable(CHECKS, checks.flatMap(checkCells), width));
  const open = inquiries.filter((inquiry) => !isSettled(inquiry));
  if (open.length > 0) parts.push(textTable(INQUIRIES, open.flatMap(inquiryCells), width));
  return parts.join('\n');
}

function headOf({ checks, unchecked, undeclared, modelVersion, isSynthetic }: CheckResult): string {
  const verdicts = (['consistent', 'inconsistent', 'not-decidable'] as const).map(
    (verdict) => `${checks.filter((check) => check.verdict === verdict).length} ${verdict.replace('-', ' ')}`,
  );
  const left = (['left-alone', 'not-drawn', 'nothing-seen'] as const).flatMap((chosen) => leftOut(unchecked, chosen));
  const without = undeclared.reduce((sum, { workloadIds }) => sum + workloadIds.length, 0);
  return [
    `${counted(checks.length, 'declaration was', 'declarations were')} checked by classifier ${modelVersion}: ${verdicts.join(', ')}.`,
    ...left,
    ...(without === 0 ? [] : [`Of ${counted(without, 'workload')} nothing is declared.`]),
    ...(isSynthetic ? ['The fleet is synthetic.'] : []),
    'A difference is a question, and no word on who is mistaken.',
  ].join(' ');
}

const WHY_LEFT: Readonly<Record<'left-alone' | 'not-drawn' | 'nothing-seen', string>> = {
  'left-alone': 'not looked at: their customers are far below every line',
  'not-drawn': 'not drawn for a spot check',
  'nothing-seen': 'of customers who held nothing in this period',
};

function leftOut(unchecked: CheckResult['unchecked'], chosen: keyof typeof WHY_LEFT & Chosen): readonly string[] {
  const count = unchecked.filter((one) => one.chosen === chosen).length;
  return count === 0 ? [] : [`${counted(count, 'declaration')} ${WHY_LEFT[chosen]}.`];
}

const customerCells = ({ customerId, tier, facts, standings }: CustomerStanding): readonly string[] => [
  customerId,
  tier.replace('-', ' '),
  facts.map(({ says }) => says).join('\n'),
  standings[0]?.sentence ?? 'none',
];

const lineageCells = ({ lineageId, standings, aggregate }: LineageStanding): readonly string[] => [
  `family ${lineageId}`,
  '',
  `${counted(aggregate.workloads, 'workload')} of ${counted(aggregate.accountIds.length, 'account')} on ${counted(aggregate.clusterIds.length, 'cluster')}`,
  standings[0]?.sentence ?? 'none',
];

const checkCells = ({ use, claims }: ChosenCheck): readonly (readonly string[])[] =>
  claims.map((claim, place) => [
    place === 0 ? `${use.customerId}\n${use.id}` : '',
    claim.claim,
    claim.declared,
    claim.verdict.replace('-', ' '),
    [claim.reason, ...evidenceLines(claim)].join('\n'),
  ]);

const MOST_LINES = 5;

/** What speaks against the claim first, then what leaves it open. */
function evidenceLines({ evidence }: ClaimAnswer): readonly string[] {
  const order = { inconsistent: 0, 'not-decidable': 1, consistent: 2 };
  const sorted = [...evidence].sort((a, b) => order[a.verdict] - order[b.verdict]);
  const lines = sorted
    .slice(0, MOST_LINES)
    .map(({ workloadId, says }) => (workloadId === undefined ? says : `${workloadId}: ${says}`));
  return sorted.length > MOST_LINES ? [...lines, `and ${sorted.length - MOST_LINES} more`] : lines;
}

const inquiryCells = ({ id, questions }: Inquiry): readonly (readonly string[])[] =>
  questions
    .filter(({ state }) => state !== 'settled')
    .map(({ claim, question, wouldAnswer, state, note }, place) => [
      place === 0 ? id : '',
      `${claim}: ${question}`,
      wouldAnswer.join('\n'),
      note === undefined ? state : `${state}\n${note}`,
    ]);
