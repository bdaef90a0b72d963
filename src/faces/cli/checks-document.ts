import type { SeenCompute } from '../../domain/regimes/rule.ts';
import type { IntendedUse } from '../../domain/declarations/intended-use.ts';
import type { Aggregate } from '../../domain/cases/aggregate.ts';
import type { Inquiry } from '../../domain/cases/inquiry.ts';
import { isoOf } from '../../foundation/instant.ts';
import type { CheckResult } from '../../workflows/check-declarations.ts';

/** What a stranger needs to repeat the draw once the seed is told. */
export interface CheckedWith {
  /** Absent: nobody drew. */
  readonly spotChecks?: { readonly rate: number; readonly week: string; readonly seedSha256: string };
}

/** A check as one JSON document: moments in ISO 8601, operations as plain numbers. */
export function checksDocument(result: CheckResult, { spotChecks }: CheckedWith) {
  const { accounted, customers, lineages, checks, unchecked, undeclared, inquiries, isSynthetic, modelVersion } =
    result;
  return {
    format: 'comptroller-declaration-checks/1',
    isSynthetic,
    period: { from: isoOf(accounted.from), until: isoOf(accounted.until) },
    modelVersion,
    ...(spotChecks === undefined ? {} : { spotChecks }),
    customers: customers.map(({ aggregate, ...customer }) => ({ ...customer, ...aggregateDocument(aggregate) })),
    lineages: lineages.map(({ aggregate, ...lineage }) => ({ ...lineage, ...aggregateDocument(aggregate) })),
    checks: checks.map(({ use, ...check }) => ({ declaration: useDocument(use), ...check })),
    unchecked: unchecked.map(({ use, chosen }) => ({ customerId: use.customerId, id: use.id, chosen })),
    undeclared,
    inquiries: inquiries.map(inquiryDocument),
  };
}

const aggregateDocument = ({ everything, counted, ...aggregate }: Aggregate) => ({
  ...aggregate,
  everything: computeDocument(everything),
  counted: computeDocument(counted),
});

const computeDocument = ({
  provenLow,
  provenHigh,
  hardwareOperations,
  coverageFraction,
  presentRate,
}: SeenCompute) => ({
  provenOperations: { low: provenLow, ...(provenHigh === undefined ? {} : { high: provenHigh }) },
  hardwareOperations,
  coverageFraction,
  ...(presentRate === undefined ? {} : { presentRate }),
});

const useDocument = ({ declaredAt, startsAt, endsAt, ...use }: IntendedUse) => ({
  ...use,
  ...(declaredAt === undefined ? {} : { declaredAt: isoOf(declaredAt) }),
  ...(startsAt === undefined ? {} : { startsAt: isoOf(startsAt) }),
  ...(endsAt === undefined ? {} : { endsAt: isoOf(endsAt) }),
});

const inquiryDocument = ({ openedAt, questions, ...inquiry }: Inquiry) => ({
  ...inquiry,
  openedAt: isoOf(openedAt),
  questions: questions.map(({ askedAt, evaluatedAt, answers, weighings, ...question }) => ({
    ...question,
    askedAt: isoOf(askedAt),
    evaluatedAt: isoOf(evaluatedAt),
    answers: answers.map((answer) => ({ ...answer, answeredAt: isoOf(answer.answeredAt) })),
    weighings: weighings.map((weighing) => ({ ...weighing, weighedAt: isoOf(weighing.weighedAt) })),
  })),
});
