import { expect, test } from 'vitest';
import { html, markupOf } from './escape.ts';
import { MOST_ROWS, table } from './table.ts';

const of = (count: number) =>
  markupOf(
    table({
      id: 't',
      caption: 'Things <b>',
      columns: [{ label: 'Thing' }, { label: 'Size', kind: 'number', help: 'how "big"' }],
      rows: Array.from({ length: count }, (_, index) => [html`${`thing ${index}`}`, html`1`]),
      whenEmpty: 'No thing.',
    }),
  );

test('an empty table says so instead of standing empty', () => {
  expect(of(0)).toContain('No thing.');
  expect(of(0)).not.toContain('<table');
});

test('a table has a caption, and each cell carries its column for narrow screens', () => {
  expect(of(1)).toContain('<caption>Things &lt;b&gt;</caption>');
  expect(of(1)).toContain('data-label="Size"');
  expect(of(1)).toContain('how &quot;big&quot;');
});

test.each([
  [MOST_ROWS - 1, MOST_ROWS - 1, false],
  [MOST_ROWS, MOST_ROWS, false],
  [MOST_ROWS + 1, MOST_ROWS, true],
])('of %d rows %d are shown, and what is left out is counted', (count, shown, tells) => {
  const markup = of(count);
  expect(markup.match(/<th scope="row"/g)).toHaveLength(shown);
  expect(markup.includes('1 more row not shown here')).toBe(tells);
});

test('a row of two lines is a group of its own, and its second line goes over the full width', () => {
  const markup = markupOf(
    table({
      id: 't',
      caption: 'Things',
      columns: [{ label: 'Thing' }, { label: 'Size' }],
      rows: [
        [html`a`, html`1`],
        [html`b`, html`2`],
      ],
      details: [html`why a`, html`why b`],
      whenEmpty: 'No thing.',
    }),
  );
  expect(markup.match(/<tbody role="rowgroup" class="entry">/g)).toHaveLength(2);
  expect(markup).toMatch(
    />2<\/div><\/td><\/tr>\s*<tr role="row" class="second"><td role="cell" colspan="2"><div class="cell">why b</,
  );
});
