import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { documentReading, type Shape } from './located-document.ts';

const shape = z.strictObject({
  name: z.string().optional(),
  count: z.number().optional(),
  isShared: z.boolean().optional(),
  kind: z.enum(['board', 'wall']).optional(),
  list: z.array(z.string()).optional(),
  owner: z.strictObject({ id: z.string() }).optional(),
  share: z.number().max(1, 'is a fraction').optional(),
  watts: z.number().positive().max(9).optional(),
  rack: z.string().min(1).max(4).optional(),
  links: z.array(z.number()).min(2).optional(),
});

function told<Value>(raw: unknown, of: Shape<Value>): readonly string[] {
  const reading = documentReading({ where: 'fleet.yaml', root: raw, lineOf: () => 7 });
  reading.value(raw, ['clusters', 0], { shape: of });
  return reading.faults.map(({ message }) => message);
}

describe('a fault of a document says what to write', () => {
  it.each([
    [{ name: 5 }, 'clusters[0].name: must be text: put it in quotes'],
    [{ count: '8' }, 'clusters[0].count: must be a number: write it with digits and without quotes'],
    [{ isShared: 'yes' }, 'clusters[0].isShared: must be true or false, without quotes'],
    [{ kind: 'air' }, 'clusters[0].kind: must be one of board, wall'],
    [{ list: 'a' }, 'clusters[0].list: must be a list: put each entry on a line that starts with "- "'],
    [{ owner: 'a' }, 'clusters[0].owner: must be fields with their values'],
    [{ owner: {} }, 'clusters[0].owner.id: is missing; add it'],
    [{ share: 94 }, 'clusters[0].share: is a fraction'],
    [{ watts: 0 }, 'clusters[0].watts: must be more than 0'],
    [{ watts: 10 }, 'clusters[0].watts: must be at most 9'],
    [{ rack: '' }, 'clusters[0].rack: must not be empty'],
    [{ rack: 'r-101' }, 'clusters[0].rack: must have at most 4 characters'],
    [{ links: [1] }, 'clusters[0].links: must have at least 2 entries'],
    [{ naem: 'x' }, 'clusters[0]: Unrecognized key: "naem": it is not used; correct its spelling or remove it'],
  ])('%j', (raw, message) => {
    expect(told(raw, shape)).toEqual([message]);
  });
});

it('faults are told in the order of their lines', () => {
  const lines: Record<string, number> = { a: 9, b: 3 };
  const reading = documentReading({ where: 'fleet.yaml', root: {}, lineOf: ([field]) => lines[String(field)] });
  for (const field of ['none', 'a', 'b']) reading.fault([field], 'is odd');
  expect(reading.faults.map(({ message }) => message)).toEqual(['b: is odd', 'a: is odd', 'none: is odd']);
});
