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
    [{ naem: 'x' }, 'clusters[0]: Unrecognized key: "naem": it is not used; correct its spelling or remove it'],
  ])('%j', (raw, message) => {
    expect(told(raw, shape)).toEqual([message]);
  });
});
