import { flatText } from '../../foundation/flat-text.ts';
import type { Finding } from '../findings/finding.ts';
import { type DescriptorBook, MOST_DESCRIPTORS } from './descriptor-book.ts';
import type { LabelledSubject } from './label-spans.ts';
import { accountOfHolder, type NamedHolder, type SubjectDescriptor } from './subject.ts';

/** Holders come and go with each job. Beyond so many of them devices are still measured, by nobody known. */
const MOST_HELD = 1_000_000;
/** Longer than the name of any namespace, pod or job. */
const LONGEST_NAME = 512;
const HALF_PAIR = /\p{Surrogate}/u;

/** Numbers what senders call their subjects, as a book does, and tells the same subject under two holders apart. */
export interface HeldDescriptors {
  /** The same words with the same holder give the same number. */
  number(descriptor: SubjectDescriptor): number;
  /** The book's number of the same words without the holder. */
  unheld(number: number): number;
  /** The fleet's subject and who held it; undefined where the words name no holder or the fleet has no such thing. */
  labelled(number: number): LabelledSubject<NamedHolder> | undefined;
  findings(): readonly Finding[];
}

interface HeldDescriptor {
  readonly unheld: number;
  readonly holder: NamedHolder;
}

/** @param most how many pairs of subject and holder are told apart. */
export function heldDescriptors(book: Pick<DescriptorBook, 'number' | 'subjectOf'>, most = MOST_HELD): HeldDescriptors {
  const entries: HeldDescriptor[] = [];
  const numbers = new Map<string, number>();
  const refused = { many: 0, misnamed: 0 };

  function held(unheld: number, holder: NamedHolder): number {
    if (!isUsable(holder)) {
      refused.misnamed++;
      return unheld;
    }
    const key = flatText(JSON.stringify([unheld, holder.customerId, holder.workloadId]));
    const earlier = numbers.get(key);
    if (earlier !== undefined) return earlier;
    if (entries.length >= most) {
      refused.many++;
      return unheld;
    }
    const number = MOST_DESCRIPTORS + entries.push({ unheld, holder }) - 1;
    numbers.set(key, number);
    return number;
  }
  return {
    number(descriptor) {
      const unheld = book.number(descriptor);
      if (descriptor.holder === undefined || unheld < 0) return unheld;
      return held(unheld, accountOfHolder(descriptor.holder));
    },
    unheld: (number) => entries[number - MOST_DESCRIPTORS]?.unheld ?? number,
    labelled(number) {
      const entry = entries[number - MOST_DESCRIPTORS];
      const subject = entry === undefined ? undefined : book.subjectOf(entry.unheld);
      return entry === undefined || subject === undefined ? undefined : { subject, holder: entry.holder };
    },
    findings: () => [...tooMany(refused.many, most), ...misnamed(refused.misnamed)],
  };
}

const isUsable = ({ customerId, workloadId }: NamedHolder): boolean =>
  [customerId, workloadId].every((name) => name.length <= LONGEST_NAME && !HALF_PAIR.test(name));

function tooMany(count: number, most: number): readonly Finding[] {
  if (count === 0) return [];
  const message = `Senders named more than ${most} pairs of device and holder since the node started: the time of further ones is held by nobody known. Restart the node; if this comes again soon, find the sender whose pod labels change with every message.`;
  return [{ code: 'holders-too-many', severity: 'error', subject: 'senders', message, count }];
}

function misnamed(count: number): readonly Finding[] {
  if (count === 0) return [];
  const message = `Namespaces, pods or jobs are named with more than ${LONGEST_NAME} characters or with half characters: the time is held by nobody known. Correct the labels at the sender.`;
  return [{ code: 'holder-misnamed', severity: 'error', subject: 'senders', message, count }];
}
