import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapedText, type Html, html, markupOf, scriptJson, visibleText } from './escape.ts';

test('a name that is markup is shown and never runs', () => {
  const hostile = `"><script>alert(1)</script><img src=x onerror='alert(2)'>`;
  const shown = markupOf(html`<b title="${hostile}">${hostile}</b>`);
  expect(shown).not.toContain('<script');
  expect(shown).not.toContain('<img');
  expect(shown.match(/"/g)).toHaveLength(2);
});

test('markup that was built here stays markup, in lists too', () => {
  expect(markupOf(html`<ul>${['a', '<'].map((item) => html`<li>${item}</li>`)}${undefined}</ul>`)).toBe(
    '<ul><li>a</li><li>&lt;</li></ul>',
  );
});

test('an object that poses as markup is not taken for it', () => {
  const forged = JSON.parse('{"markup":"<script>"}') as Html;
  expect(markupOf(html`${forged}`)).not.toContain('<script>');
});

test('no text whatever leaves a character that could open a tag or end an attribute', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(escapedText(text)).not.toMatch(/[<>"'`]/);
    }),
  );
});

test('data inside a script element reads back as it was and can not end the element', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = markupOf(scriptJson(value));
      expect(text).not.toMatch(/[<>&\u2028\u2029]/);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  expect(markupOf(scriptJson({ id: '</script><!--' }))).not.toContain('</');
});

test.each([
  ['turned direction', 'abc\u202Egpj', 'abc⟨U+202E⟩gpj'],
  ['a null', 'a\u0000b', 'a⟨U+0000⟩b'],
  ['no width', 'a\u200Bb', 'a⟨U+200B⟩b'],
  ['half a character', 'a\uD800b', 'a⟨U+D800⟩b'],
  ['a whole one beyond the plane', 'a😀b', 'a😀b'],
  ['letters of any script', 'Åse 株式会社 مركز', 'Åse 株式会社 مركز'],
])('a name with %s shows what it is', (_, text, shown) => {
  expect(visibleText(text)).toBe(shown);
});
