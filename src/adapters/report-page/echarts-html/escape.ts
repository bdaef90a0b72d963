const MARKUP = Symbol('markup');

/** A piece of HTML that is safe to show: every string that went into it was escaped. */
export interface Html {
  readonly [MARKUP]: string;
}

export type Piece = Html | string | number | undefined | readonly Piece[];

/** Markup of our own making, trusted as it stands. Never call it with text that came from outside. */
export const trusted = (markup: string): Html => ({ [MARKUP]: markup });

export const markupOf = (piece: Html): string => piece[MARKUP];

export const NOTHING: Html = trusted('');

/**
 * Builds HTML from a template; whatever is put in is escaped unless it is {@link Html} already.
 * Attributes must be quoted in the template.
 */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  const markup = parts.map((part, index) => part + (index < pieces.length ? markupFrom(pieces[index]) : ''));
  return trusted(markup.join(''));
}

function markupFrom(piece: Piece): string {
  if (piece === undefined) return '';
  if (typeof piece === 'string' || typeof piece === 'number') return escapedText(String(piece));
  return isList(piece) ? piece.map(markupFrom).join('') : piece[MARKUP];
}

const isList = (piece: Html | readonly Piece[]): piece is readonly Piece[] => Array.isArray(piece);

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Text as HTML shows it, in an element or in a quoted attribute. */
export const escapedText = (text: string): string =>
  visibleText(text).replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? character);

/** Control characters and those that turn the direction of writing: a name could pose as another with them. */
const DECEPTIVE =
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The same text with each invisible or direction-turning character shown by its code point. */
export const visibleText = (text: string): string =>
  text.replace(DECEPTIVE, (character) => `⟨U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`);

/** JSON that can stand inside a script element: nothing in it ends the element or opens a comment. */
export const scriptJson = (value: unknown): Html =>
  trusted(
    JSON.stringify(value).replace(
      /[<>&\u2028\u2029]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
