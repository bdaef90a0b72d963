import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Problem } from '../../../foundation/problem.ts';
import type { DeclarationsRead } from '../../../ports/declaration-source.ts';
import { declarationsFile, declarationsIn } from './declarations-file.ts';
import { wholeDeclarationsSchema } from './declarations-schema.ts';
import { yamlDocument } from './declarations-file.ts';

const read = (text: string): DeclarationsRead => declarationsIn(yamlDocument('declarations.yaml', text));
const told = ({ faults }: DeclarationsRead): string =>
  faults.map(({ line, message }) => `${line}: ${message}`).join('\n');

const TEXT = `format: comptroller-declarations/1
declarations:
  - customerId: acme
    workloadId: run-7
    declaredAt: 2026-03-01T12:00:00+01:00
    kind: training
    precisions: [fp8, fp16-bf16]
    lineageId: M
    priorOperations: 4e24
    modalities: [language]
    usesPrimarilyBiologicalSequenceData: false
    exclusions:
      - { reason: activation-recomputation, fraction: 0.25, statement: full recomputation }
      - reason: evaluation
        fraction: { low: 0.01, estimate: 0.02, high: 0.05 }
        statement: evaluation after each epoch
  - customerId: acme
    workloadId: run-8
`;

describe('a declaration file', () => {
  it('gives what each customer says, and no field that is not said', () => {
    const { declarations, faults } = read(TEXT);
    expect(faults).toEqual([]);
    expect(declarations).toStrictEqual([
      {
        customerId: 'acme',
        workloadId: 'run-7',
        declaredAt: Date.UTC(2026, 2, 1, 11),
        kind: 'training',
        precisions: ['fp8', 'fp16-bf16'],
        lineageId: 'M',
        priorOperations: 4e24,
        modalities: ['language'],
        usesPrimarilyBiologicalSequenceData: false,
        exclusions: [
          {
            reason: 'activation-recomputation',
            fraction: { low: 0.25, estimate: 0.25, high: 0.25 },
            statement: 'full recomputation',
          },
          {
            reason: 'evaluation',
            fraction: { low: 0.01, estimate: 0.02, high: 0.05 },
            statement: 'evaluation after each epoch',
          },
        ],
      },
      { customerId: 'acme', workloadId: 'run-8', exclusions: [] },
    ]);
  });

  it('tells every fault with its line, and uses the rest', () => {
    const result = read(
      TEXT.replace('fraction: 0.25', 'fraction: 25')
        .replace('precisions: [fp8, ', 'precisions: [fp12, ')
        .replace('2026-03-01T12:00:00+01:00', 'yesterday')
        .replace('priorOperations: 4e24', 'priorOperations: -1')
        .replace('workloadId: run-8', 'workload: run-8'),
    );
    const text = told(result);
    expect(text).toMatch(/^5: declarations\[0\]\.declaredAt: must be a date/m);
    expect(text).toMatch(/^7: declarations\[0\]\.precisions\[0\]/m);
    expect(text).toMatch(/^9: declarations\[0\]\.priorOperations/m);
    expect(text).toMatch(/^13: declarations\[0\]\.exclusions\[0\]\.fraction: is a fraction from 0 to 1: write 0\.2/m);
    expect(text).toMatch(/^17: declarations\[1\]\.workloadId: is missing; add it/m);
    expect(text).toMatch(/^17: declarations\[1\]: Unrecognized key: "workload"/m);
    expect(result.declarations).toStrictEqual([
      {
        customerId: 'acme',
        workloadId: 'run-7',
        kind: 'training',
        lineageId: 'M',
        modalities: ['language'],
        usesPrimarilyBiologicalSequenceData: false,
        exclusions: [],
      },
    ]);
  });

  it('lets the first of two declarations of one workload stand, and says so', () => {
    const result = read(TEXT.replace('run-8', 'run-7'));
    expect(told(result)).toMatch(/^18: declarations\[1\]\.workloadId: is declared twice/m);
    expect(result.declarations[0]?.kind).toBe('training');
    expect(result.declarations).toHaveLength(1);
  });

  it.each([
    [0, 0],
    [1, 0],
    [1.0000001, 1],
    [-0.0000001, 1],
  ])('takes an excluded fraction from 0 to 1 only: %f', (...[fraction, faults]) => {
    expect(read(TEXT.replace('fraction: 0.25', `fraction: ${fraction}`)).faults).toHaveLength(faults);
  });

  it.each([
    ['nothing', ''],
    ['no list', 'declarations: 3'],
    ['broken YAML', 'declarations: ['],
    ['another format', 'format: something/9'],
  ])('is a Problem when it holds %s', (...[, text]) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'declarations-unreadable' }));
  });

  it('is read from a disk, JSON too, and is a Problem when it is not there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'declarations-'));
    const path = join(folder, 'declarations.json');
    await writeFile(path, JSON.stringify({ declarations: [{ customerId: 'a', workloadId: 'w' }] }, null, 2));
    expect((await declarationsFile().read(path)).declarations).toHaveLength(1);
    await rm(folder, { recursive: true });
    await expect(declarationsFile().read(path)).rejects.toMatchObject({ code: 'declarations-unreadable' });
  });

  it('of any bytes gives declarations or a Problem, and never a figure that is no figure', () => {
    const lines = TEXT.split('\n');
    const mutated = fc
      .array(fc.tuple(fc.nat(lines.length - 1), fc.oneof(fc.string(), fc.constantFrom(' .inf', '1e999', '-4', '*b'))))
      .map((changes) => {
        const changed = [...lines];
        for (const [line, text] of changes) changed[line] = (changed[line] ?? '').replace(/[^ ]*$/, () => text);
        return changed.join('\n');
      });
    fc.assert(
      fc.property(fc.oneof(fc.string(), mutated), (text) => {
        expect(areDeclarationsOrProblem(text)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

function areDeclarationsOrProblem(text: string): boolean {
  const { declarations } = readOrNothing(text);
  return declarations.every(
    ({ priorOperations = 0, exclusions }) =>
      Number.isFinite(priorOperations) &&
      priorOperations >= 0 &&
      exclusions.every(
        ({ fraction: { low, estimate, high } }) => 0 <= low && low <= estimate && estimate <= high && high <= 1,
      ),
  );
}

function readOrNothing(text: string): DeclarationsRead {
  try {
    return read(text);
  } catch (cause) {
    if (cause instanceof Problem) return { declarations: [], uses: [], faults: [] };
    throw cause;
  }
}

it('is described by the JSON Schema in the repository', async () => {
  const schema = `${JSON.stringify(z.toJSONSchema(wholeDeclarationsSchema), null, 2)}\n`;
  await expect(schema).toMatchFileSnapshot('../../../../schemas/declarations.schema.json');
});
