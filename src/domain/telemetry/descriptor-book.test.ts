import { describe, expect, it } from 'vitest';
import { descriptorBook } from './descriptor-book.ts';
import type { SubjectDescriptor } from './subject.ts';
import type { Resolution } from './subject-index.ts';

const board = (uuid: string, index = 0): SubjectDescriptor => ({ kind: 'accelerator', node: 'n', index, uuid });

/** Learns where a board was first seen and finds it there ever after, as an index does. */
function learningIndex() {
  const places = new Map<string, number>();
  const asked: SubjectDescriptor[] = [];
  return {
    asked,
    resolve(descriptor: SubjectDescriptor): Resolution {
      asked.push(descriptor);
      if (descriptor.node !== 'n') {
        const finding = { code: 'unknown', severity: 'error' as const, subject: String(descriptor.node), message: '' };
        return { kind: 'unknown', findings: [finding] };
      }
      const subject = places.get(descriptor.uuid!) ?? descriptor.index!;
      places.set(descriptor.uuid!, subject);
      return { kind: 'device', subject, findings: [] };
    },
  };
}

describe('a book of what senders call their subjects', () => {
  it('gives the same words one number, whoever holds the subject and in whatever order they are told', () => {
    const book = descriptorBook(learningIndex());
    const number = book.number(board('a'));
    expect(book.number({ uuid: 'a', index: 0, node: 'n', kind: 'accelerator', holder: { pod: 'p' } })).toBe(number);
    expect(book.number(board('b'))).not.toBe(number);
  });

  it('asks the fleet once, when a reading is folded and not when it is decoded', () => {
    const index = learningIndex();
    const book = descriptorBook(index);
    const number = book.number(board('a'));
    expect(index.asked).toEqual([]);
    book.subjectOf(number);
    book.subjectOf(number);
    expect(index.asked).toEqual([board('a')]);
  });

  it('finds a board that changed its index where it was, also after a restart', () => {
    const before = descriptorBook(learningIndex());
    for (const descriptor of [board('a', 0), board('b', 1)]) before.subjectOf(before.number(descriptor));
    const after = descriptorBook(learningIndex(), before.used());
    expect(after.subjectOf(after.number(board('a', 1)))).toBe(0);
    expect(after.subjectOf(after.number(board('b', 0)))).toBe(1);
  });

  it('tells how many readings are of what the fleet does not have', () => {
    const book = descriptorBook(learningIndex());
    const number = book.number({ kind: 'meter', node: 'elsewhere' });
    expect([1, 2, 3].map(() => book.subjectOf(number))).toEqual([undefined, undefined, undefined]);
    expect(book.findings()).toMatchObject([{ code: 'unknown', subject: 'elsewhere', count: 3 }]);
    expect(book.used()).toEqual([]);
  });
});
