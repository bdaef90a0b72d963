import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../../foundation/problem.ts';
import type { DeclarationsRead } from '../../../ports/declaration-source.ts';
import { declarationsIn, yamlDocument } from './declarations-file.ts';

const read = (text: string): DeclarationsRead => declarationsIn(yamlDocument('declarations.yaml', text));
const told = ({ faults }: DeclarationsRead): string =>
  faults.map(({ line, message }) => `${line}: ${message}`).join('\n');

const TEXT = `intendedUses:
  - id: use-1
    customerId: acme
    workloads: [run-7, run-8]
    declaredAt: 2026-03-01
    kind: training
    purpose: a model that translates
    lineageId: M
    expectedOperations: { low: 1e22, estimate: 2e22, high: 4e22 }
    dataCategories: [text, biological-sequences]
    precisions: [fp16-bf16]
    parallelism: { data: 4, tensor: 8 }
    startsAt: 2026-03-02T00:00:00Z
    endsAt: 2026-04-01
  - { id: rest, customerId: acme, account: true, expectedOperations: 1e21 }
`;

describe('declarations of intended use', () => {
  it('are read with all that they say, and with nothing that they do not', () => {
    expect(read(TEXT)).toStrictEqual({
      declarations: [],
      faults: [],
      uses: [
        {
          id: 'use-1',
          customerId: 'acme',
          scope: { kind: 'workloads', workloadIds: ['run-7', 'run-8'] },
          declaredAt: Date.UTC(2026, 2, 1),
          kind: 'training',
          purpose: 'a model that translates',
          lineageId: 'M',
          expectedOperations: { low: 1e22, estimate: 2e22, high: 4e22 },
          dataCategories: ['text', 'biological-sequences'],
          precisions: ['fp16-bf16'],
          parallelism: { data: 4, tensor: 8 },
          startsAt: Date.UTC(2026, 2, 2),
          endsAt: Date.UTC(2026, 3, 1),
        },
        {
          id: 'rest',
          customerId: 'acme',
          scope: { kind: 'account' },
          expectedOperations: { low: 0, estimate: 1e21, high: 1e21 },
        },
      ],
    });
  });

  it('name the field of every fault with its line, and use the rest', () => {
    const result = read(
      TEXT.replace('high: 4e22', 'high: 1e20')
        .replace('kind: training', 'kind: learning')
        .replace('[text, ', '[novels, ')
        .replace('tensor: 8', 'tensor: 0.5')
        .replace('2026-04-01', '2026-03-02'),
    );
    expect(told(result)).toMatch(/^6: intendedUses\[0\]\.kind: must be one of design, training/m);
    expect(told(result)).toMatch(/^9: intendedUses\[0\]\.expectedOperations: must have low <= estimate <= high/m);
    expect(told(result)).toMatch(/^10: intendedUses\[0\]\.dataCategories\[0\]: must be one of text, code/m);
    expect(told(result)).toMatch(/^12: intendedUses\[0\]\.parallelism\.tensor: must be/m);
    expect(told(result)).toMatch(/^14: intendedUses\[0\]\.endsAt: must be after startsAt/m);
    expect(result.uses[0]).toStrictEqual({
      id: 'use-1',
      customerId: 'acme',
      scope: { kind: 'workloads', workloadIds: ['run-7', 'run-8'] },
      declaredAt: Date.UTC(2026, 2, 1),
      purpose: 'a model that translates',
      lineageId: 'M',
      precisions: ['fp16-bf16'],
    });
  });

  it.each([
    [
      'neither workloads nor account',
      TEXT.replace(', account: true', ''),
      /^15: intendedUses\[1\]\.workloads: must have either/,
    ],
    [
      'both',
      TEXT.replace('account: true', 'account: true, workloads: [a]'),
      /^15: intendedUses\[1\]\.account: .*not both/,
    ],
    [
      'an account that is false',
      TEXT.replace('account: true', 'account: false'),
      /^15: intendedUses\[1\]\.account: must be true/,
    ],
    [
      'a workload without a name',
      TEXT.replace('[run-7, run-8]', '[""]'),
      /^4: intendedUses\[0\]\.workloads\[0\]: must not be empty/,
    ],
    ['no id', TEXT.replace('id: rest, ', ''), /^15: intendedUses\[1\]\.id: is missing/],
    ['an id that is used twice', TEXT.replace('id: rest', 'id: use-1'), /^15: intendedUses\[1\]\.id: is used twice/],
  ])('are not used with %s', (...[, text, fault]) => {
    const result = read(text);
    expect(told(result)).toMatch(fault);
    expect(result.uses).toHaveLength(1);
  });

  it('may share an id with those of another customer', () => {
    const result = read(TEXT.replace('id: rest, customerId: acme', 'id: use-1, customerId: other'));
    expect(result.uses.map(({ id, customerId }) => [id, customerId])).toEqual([
      ['use-1', 'acme'],
      ['use-1', 'other'],
    ]);
  });

  it('of any bytes are whole or faults, with bounds in order', () => {
    const lines = TEXT.split('\n');
    const value = fc.oneof(
      fc.string(),
      fc.constantFrom(' .inf', '1e999', '-4', '*b', '{ low: 3, estimate: 2, high: 1 }', '[]', '0'),
    );
    const mutated = fc.array(fc.tuple(fc.nat(lines.length - 1), value)).map((changes) => {
      const changed = [...lines];
      for (const [line, text] of changes) changed[line] = (changed[line] ?? '').replace(/(?<=: )[^ ].*$/, () => text);
      return changed.join('\n');
    });
    fc.assert(
      fc.property(mutated, (text) => {
        expect(usesOrNone(text).filter((use) => !isSound(use))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

function isSound({
  id,
  scope,
  expectedOperations: of,
  startsAt,
  endsAt,
  parallelism,
}: DeclarationsRead['uses'][number]): boolean {
  return (
    id !== '' &&
    (scope.kind === 'account' || scope.workloadIds.length > 0) &&
    (of === undefined ||
      (0 <= of.low && of.low <= of.estimate && of.estimate <= of.high && Number.isFinite(of.high))) &&
    (startsAt === undefined || endsAt === undefined || startsAt < endsAt) &&
    Object.values(parallelism ?? {}).every((ways) => Number.isInteger(ways) && ways >= 1)
  );
}

function usesOrNone(text: string): DeclarationsRead['uses'] {
  try {
    return read(text).uses;
  } catch (cause) {
    if (cause instanceof Problem) return [];
    throw cause;
  }
}
