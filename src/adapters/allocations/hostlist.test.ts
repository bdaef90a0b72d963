import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandHostlist, hostlistReader } from './hostlist.ts';

describe('host lists', () => {
  it.each([
    ['n1', ['n1']],
    ['node[01-04,7],x', ['node01', 'node02', 'node03', 'node04', 'node7', 'x']],
    ['gpu-a[1-2]b[3-4]', ['gpu-a1b3', 'gpu-a1b4', 'gpu-a2b3', 'gpu-a2b4']],
    ['rack[9-11]', ['rack9', 'rack10', 'rack11']],
    ['rack[099-101]', ['rack099', 'rack100', 'rack101']],
    ['node_{0..2}', ['node_0', 'node_1', 'node_2']],
    ['a[1],a[1-2]', ['a1', 'a2']],
    ['a[0-1].example.org, b-[3]', ['a0.example.org', 'a1.example.org', 'b-3']],
    ['', []],
  ])('%s', (text, nodes) => {
    expect(expandHostlist(text)).toEqual({ kind: 'nodes', nodes });
  });

  it.each([
    ['n[4-1]', /ends before it starts: 4-1/],
    ['n[1-2', /bracket/],
    ['n1-2]', /bracket/],
    ['n[a-b]', /for a range/],
    ['n[]', /for a range/],
    ['n[[1-2]]', /bracket/],
    ['n[1-9999999999]', /digits/],
  ])('%s is a fault that says what to write', (text, message) => {
    expect(expandHostlist(text)).toMatchObject({ kind: 'fault', message: expect.stringMatching(message) });
  });

  it.each([
    ['n[1-100000]', 'nodes'],
    ['n[1-100001]', 'fault'],
    ['n[0-999][0-999][0-999][0-999]', 'fault'],
    ['a[1-60000],b[1-60000]', 'fault'],
  ])('%s expands to no more than 100,000 names', (text, kind) => {
    expect(expandHostlist(text).kind).toBe(kind);
  });

  it('of one file stop when they would fill the memory', () => {
    const expand = hostlistReader(3);
    expect(['a[1-2]', 'b[1-2]', 'c'].map((text) => expand(text).kind)).toEqual(['nodes', 'nodes', 'fault']);
  });

  it('takes a long list of single names in one pass', () => {
    const text = Array.from({ length: 100_000 }, (_, at) => `n${at}`).join(',');
    expect(expandHostlist(text)).toMatchObject({ kind: 'nodes', nodes: { length: 100_000 } });
    expect(expandHostlist(`n[${Array.from({ length: 400_000 }, () => '1').join(',')}`).kind).toBe('fault');
    expect(expandHostlist(`n[${Array.from({ length: 99_999 }, (_, at) => at).join(',')}]`).kind).toBe('nodes');
  });

  it('never throws and never names more than it may', () => {
    const text = fc.string({
      unit: fc.constantFrom('n', '[', ']', '0', '9', '-', ',', '{', '}', '..', ' '),
      maxLength: 40,
    });
    fc.assert(
      fc.property(text, (anything) => {
        const list = expandHostlist(anything);
        expect(list.kind === 'nodes' ? list.nodes.length : 0).toBeLessThanOrEqual(100_000);
      }),
    );
  });
});
