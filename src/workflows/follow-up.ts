import { type Answer, answered, type Inquiry, type Weighing, weighed } from '../domain/cases/inquiry.ts';
import type { ClaimName } from '../domain/declarations/claim-answer.ts';
import { Problem } from '../foundation/problem.ts';
import type { InquiryFile } from '../ports/inquiry-file.ts';

/** An answer, or what a person makes of one. */
export type FollowUpRequest = { readonly id: string; readonly claim: ClaimName } & (
  | { readonly answer: Answer }
  | { readonly weighing: Omit<Weighing, 'verdict' | 'about'> }
);

/**
 * Records an answer or its weighing, and says how the inquiry stands.
 * @throws Problem `inquiry-unknown`, `answer-refused`, and what the file throws: nothing is written then.
 */
export async function followUpInquiry(
  { inquiries: file }: { readonly inquiries: InquiryFile },
  path: string,
  request: FollowUpRequest,
): Promise<Inquiry> {
  const { changed } = await file.change(path, (inquiries) => {
    const inquiry = inquiries.find(({ id }) => id === request.id);
    if (inquiry === undefined) throw unknown(path, request.id, inquiries);
    const changed =
      'answer' in request
        ? answered(inquiry, request.claim, request.answer)
        : weighed(inquiry, request.claim, request.weighing);
    return { changed, inquiries: inquiries.map((one) => (one.id === request.id ? changed : one)) };
  });
  return changed;
}

const MOST_LISTED = 20;

function unknown(path: string, id: string, inquiries: readonly Inquiry[]): Problem {
  const known = inquiries.slice(0, MOST_LISTED).map((inquiry) => inquiry.id);
  const there =
    known.length === 0
      ? 'it has none'
      : `it has ${known.join(', ')}${inquiries.length > MOST_LISTED ? ' and more' : ''}`;
  return new Problem('inquiry-unknown', `${path} has no inquiry "${id}"; ${there}`);
}
