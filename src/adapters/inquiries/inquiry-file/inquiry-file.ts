import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AskedAbout, Inquiry } from '../../../domain/cases/inquiry.ts';
import { type Instant, isoOf, parseInstant } from '../../../foundation/instant.ts';
import { Problem } from '../../../foundation/problem.ts';
import { issueText } from '../../../foundation/shape-issue.ts';
import { whyUnread } from '../../../foundation/unread-file.ts';
import type { InquiryFile } from '../../../ports/inquiry-file.ts';
import { inquiriesSchema, type RawInquiry } from './inquiry-schema.ts';

const FORMAT = 'comptroller-inquiries/1';
const MOST_FAULTS = 5;

/** Told of each step on the way to the disk; a test ends the way there. */
export type WriteStep = (step: 'draft' | 'looked-again' | 'renamed') => void;

/** Inquiries as JSON, with moments in ISO 8601. */
export const inquiryFile = (step: WriteStep = () => undefined): InquiryFile => ({
  read: async (path) => inquiriesIn(path, await textOf(path)),
  async change(path, change) {
    const before = await textOf(path);
    const result = await change(inquiriesIn(path, before));
    await replace({ path, before, text: textOfInquiries(result.inquiries) }, step);
    return result;
  },
});

/** Undefined: there is no file. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Problem('inquiries-unreadable', `The inquiries ${path} can't be read: ${whyUnread(cause)}`, { cause });
  }
}

/** @throws Problem `inquiries-unreadable` naming what is wrong and where: nothing of such a file is used, so that nothing of it is lost. */
function inquiriesIn(path: string, text: string | undefined): readonly Inquiry[] {
  if (text === undefined) return [];
  const parsed = inquiriesSchema.safeParse(jsonIn(path, text));
  if (parsed.success) return parsed.data.inquiries.map(inquiryOf);
  const faults = parsed.error.issues
    .slice(0, MOST_FAULTS)
    .map((issue) => `${issue.path.join('.')}: ${issueText(issue)}`);
  throw new Problem('inquiries-unreadable', `${path} holds no inquiries of this program: ${faults.join('; ')}`, {
    isLasting: true,
  });
}

function jsonIn(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = (cause as Error).message;
    throw new Problem('inquiries-unreadable', `${path} is no JSON (${why}): name another file, or mend it`, {
      cause,
      isLasting: true,
    });
  }
}

const inquiryOf = ({ openedAt, questions, ...inquiry }: RawInquiry): Inquiry => ({
  ...inquiry,
  openedAt: momentOf(openedAt),
  questions: questions.map(({ askedAt, evaluatedAt, answers, weighings, note, ...question }) => ({
    ...question,
    askedAt: momentOf(askedAt),
    evaluatedAt: momentOf(evaluatedAt),
    answers: answers.map((answer) => ({ ...answer, answeredAt: momentOf(answer.answeredAt) })),
    weighings: weighings.map((weighing) => ({ ...weighing, weighedAt: momentOf(weighing.weighedAt) })),
    ...(note === undefined ? {} : { note }),
  })),
});

function momentOf(text: string): Instant {
  const at = parseInstant(text);
  if (at === undefined) throw new Error(`not a moment in checked inquiries: ${text}`);
  return at;
}

const textOfInquiries = (inquiries: readonly Inquiry[]): string =>
  `${JSON.stringify({ format: FORMAT, inquiries: inquiries.map(rawOf) }, null, 2)}\n`;

const rawOf = ({ openedAt, questions, ...inquiry }: Inquiry): RawInquiry => ({
  ...inquiry,
  openedAt: isoOf(openedAt),
  questions: questions.map(({ askedAt, evaluatedAt, answers, weighings, wouldAnswer, ...question }) => ({
    ...question,
    wouldAnswer: [...wouldAnswer],
    askedAt: isoOf(askedAt),
    evaluatedAt: isoOf(evaluatedAt),
    answers: answers.map((one) => ({ ...one, evidence: [...one.evidence], answeredAt: isoOf(one.answeredAt) })),
    weighings: weighings.map((one) => ({ ...one, about: rawAbout(one.about), weighedAt: isoOf(one.weighedAt) })),
    about: rawAbout(question.about),
  })),
});

const rawAbout = ({ workloadIds, ...about }: AskedAbout) => ({ ...about, workloadIds: [...workloadIds] });

interface Replacing {
  readonly path: string;
  readonly before: string | undefined;
  readonly text: string;
}

/** A draft is written and synced, the file looked at again, and the draft put in its place. */
async function replace({ path, before, text }: Replacing, step: WriteStep): Promise<void> {
  const draft = `${path}.${randomUUID()}.draft`;
  try {
    await writeSynced(draft, text);
    step('draft');
    if ((await textOf(path)) !== before) {
      throw new Problem('inquiries-changed', `${path} was changed by somebody else meanwhile: do it again`);
    }
    step('looked-again');
    await rename(draft, path);
    step('renamed');
    await syncFolder(dirname(path));
  } catch (cause) {
    await rm(draft, { force: true });
    if (cause instanceof Problem) throw cause;
    const why = (cause as Error).message;
    throw new Problem(
      'output-not-written',
      `${path} can't be written (${why}): name a file in a folder that is yours`,
      {
        cause,
      },
    );
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  await using file = await open(path, 'wx', 0o600);
  await file.writeFile(text);
  await file.sync();
}

async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r');
  await handle.sync();
}
