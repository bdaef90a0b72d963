import { z } from 'zod';
import { CLAIMS } from '../../../domain/declarations/claim-answer.ts';
import { parseInstant } from '../../../foundation/instant.ts';

const text = z.string().max(20_000);
const moment = z
  .string()
  .refine((words) => parseInstant(words) !== undefined, 'must be a moment such as 2026-03-01T12:00:00Z');
const claim = z.enum(CLAIMS);
const verdict = z.enum(['consistent', 'inconsistent', 'not-decidable']);

const answerSchema = z.strictObject({ answeredAt: moment, by: text, statement: text, evidence: z.array(text) });

const aboutSchema = z.strictObject({
  declared: text,
  workloadIds: z.array(text),
  seenLow: z.number().nonnegative().optional(),
});

const weighingSchema = z.strictObject({
  weighedAt: moment,
  by: text,
  outcome: z.enum(['explains', 'does-not-explain']),
  because: text,
  verdict,
  about: aboutSchema,
});

const questionSchema = z.strictObject({
  claim,
  askedAt: moment,
  question: text,
  wouldAnswer: z.array(text),
  about: aboutSchema,
  verdict,
  because: text,
  evaluatedAt: moment,
  answers: z.array(answerSchema),
  weighings: z.array(weighingSchema),
  state: z.enum(['open', 'answered', 'settled']),
  note: text.optional(),
});

const inquirySchema = z.strictObject({
  id: text.min(1),
  customerId: text.min(1),
  openedAt: moment,
  questions: z.array(questionSchema).min(1),
});

export const inquiriesSchema = z.strictObject({
  format: z.literal('comptroller-inquiries/1'),
  inquiries: z.array(inquirySchema),
});

export type RawInquiry = z.infer<typeof inquirySchema>;
