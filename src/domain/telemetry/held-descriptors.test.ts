import { describe, expect, it } from 'vitest';
import { descriptorBook } from './descriptor-book.ts';
import { heldDescriptors } from './held-descriptors.ts';
import type { SubjectDescriptor } from './subject.ts';

const board = (holder?: SubjectDescriptor['holder'], node = 'n'): SubjectDescriptor => ({
  kind: 'accelerator',
  node,
  index: 0,
  ...(holder && { holder }),
});

const held = (most?: number) => {
  const book = descriptorBook({
    resolve: ({ node }) =>
      node === 'n' ? { kind: 'device', subject: 4, findings: [] } : { kind: 'unknown', findings: [] },
  });
  return heldDescriptors(book, most);
};

describe('descriptors with holders', () => {
  it('are told apart by whom the labels stand for, and are one subject', () => {
    const descriptors = held();
    const bare = descriptors.number(board());
    const pods = [
      { namespace: 'acme', pod: 'a' },
      { namespace: 'acme', pod: 'b' },
      { namespace: 'acme', job: 'b' },
    ];
    const [a = -1, b = -1, job = -1] = pods.map((holder) => descriptors.number(board(holder)));
    expect(new Set([bare, a, b]).size).toBe(3);
    expect(job).toBe(b);
    expect([bare, a, b].map((number) => descriptors.unheld(number))).toEqual([bare, bare, bare]);
    expect(descriptors.labelled(bare)).toBeUndefined();
    expect(descriptors.labelled(a)).toEqual({ subject: 4, holder: { customerId: 'acme', workloadId: 'a' } });
  });

  it('that the fleet does not have are held by nobody', () => {
    const descriptors = held();
    expect(descriptors.labelled(descriptors.number(board({ pod: 'a' }, 'elsewhere')))).toBeUndefined();
  });

  it.each(['\ud800', 'x'.repeat(513)])('with a name that is none are measured without a holder, and told', (pod) => {
    const descriptors = held();
    expect(descriptors.number(board({ pod }))).toBe(descriptors.number(board()));
    expect(descriptors.findings()).toMatchObject([{ code: 'holder-misnamed', count: 1 }]);
  });

  it('that are too many are measured without a holder, and told', () => {
    const descriptors = held(2);
    const numbers = ['a', 'b', 'c', 'a'].map((pod) => descriptors.number(board({ pod })));
    expect(numbers[2]).toBe(descriptors.number(board()));
    expect(numbers[3]).toBe(numbers[0]);
    expect(descriptors.findings()).toMatchObject([{ code: 'holders-too-many', count: 1 }]);
  });
});
