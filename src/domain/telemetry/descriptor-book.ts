import { flatText } from '../../foundation/flat-text.ts';
import type { Finding } from '../findings/finding.ts';
import type { SubjectDescriptor } from './subject.ts';
import type { SubjectIndex } from './subject-index.ts';

/** More names than any fleet has: a sender that makes up new ones doesn't fill the memory. */
export const MOST_DESCRIPTORS = 500_000;

/**
 * Numbers what senders call their subjects, and finds each in the fleet when it is first used. The index learns from that;
 * told the same descriptors in the same order it comes to the same answers, so `used` is what a restart needs to know.
 */
export interface DescriptorBook {
  /** The same words give the same number. Who held the subject is not looked at. */
  number(descriptor: SubjectDescriptor): number;
  /** The fleet's number of it; undefined when the fleet has no such thing. */
  subjectOf(descriptor: number): number | undefined;
  /** Those that the fleet has, in the order of their first use. */
  used(): readonly SubjectDescriptor[];
  findings(): readonly Finding[];
}

interface BookEntry {
  readonly descriptor: SubjectDescriptor;
  isResolved: boolean;
  subject: number | undefined;
  findings: readonly Finding[];
  readings: number;
}

/** @param used as an earlier book gave it. */
export function descriptorBook(
  index: Pick<SubjectIndex, 'resolve'>,
  used: readonly SubjectDescriptor[] = [],
): DescriptorBook {
  const entries: BookEntry[] = [];
  const numbers = new Map<string, number>();
  const known: SubjectDescriptor[] = [];
  let refused = 0;

  function resolve(entry: BookEntry): void {
    const found = index.resolve(entry.descriptor);
    entry.isResolved = true;
    if (found.kind !== 'not-accounted') entry.findings = found.findings;
    if (found.kind !== 'device' && found.kind !== 'meter') return;
    entry.subject = found.subject;
    known.push(entry.descriptor);
  }
  function number(told: SubjectDescriptor): number {
    const { kind, node, index, uuid, modelName } = told;
    const key = flatText(JSON.stringify([kind, node, index, uuid, modelName]));
    const earlier = numbers.get(key);
    if (earlier !== undefined) return earlier;
    if (entries.length >= MOST_DESCRIPTORS) {
      refused++;
      return -1;
    }
    const entry = { descriptor: withoutHolder(told), isResolved: false, subject: undefined, findings: [], readings: 0 };
    numbers.set(key, entries.push(entry) - 1);
    return entries.length - 1;
  }
  for (const descriptor of used) resolve(entries[number(descriptor)] as BookEntry);

  return {
    number,
    subjectOf(descriptor) {
      const entry = entries[descriptor];
      if (entry === undefined) return undefined;
      if (!entry.isResolved) resolve(entry);
      entry.readings++;
      return entry.subject;
    },
    used: () => [...known],
    findings: () => [...entries.flatMap(findingsOf), ...tooMany(refused)],
  };
}

function withoutHolder(told: SubjectDescriptor): SubjectDescriptor {
  const { holder, ...descriptor } = told;
  return holder === undefined ? told : descriptor;
}

/** A finding about readings that went nowhere tells how many. */
const findingsOf = ({ findings, subject, readings }: BookEntry): readonly Finding[] =>
  subject === undefined && readings > 0 ? findings.map((finding) => ({ ...finding, count: readings })) : findings;

function tooMany(refused: number): readonly Finding[] {
  if (refused === 0) return [];
  const message = `Senders name more than ${MOST_DESCRIPTORS} different subjects: the readings of further ones are left out. Find the sender whose labels change with every message.`;
  return [{ code: 'subjects-too-many', severity: 'error', subject: 'senders', message, count: refused }];
}
