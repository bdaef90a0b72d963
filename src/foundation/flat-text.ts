/**
 * The same text, in one piece. The engine leaves a text that was put together as a tree of its pieces until somebody looks into it; one
 * that is kept as a key for long, and never looked into, takes several times its length.
 */
export function flatText(text: string): string {
  // Looking at a character is what makes the engine lay the pieces together.
  return text.charCodeAt(text.length - 1) === text.charCodeAt(text.length - 1) ? text : '';
}
