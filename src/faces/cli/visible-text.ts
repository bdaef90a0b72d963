import type { Output } from './output.ts';

/**
 * Characters that a terminal obeys or that hide or reorder others: C0 and C1 controls (among them the one-byte escape),
 * formats such as the bidirectional overrides (Unicode TR36), line and paragraph separators, halves of pairs.
 */
const OBEYED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const escaped = (text: string): string =>
  text.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A foreign text on one line: whatever a terminal would obey is written as `\u001b`. */
export const oneLine = (text: string): string => text.replace(OBEYED, escaped);

/** The same for a text of several lines. JSON stays JSON and keeps its meaning, because escapes of this form are JSON's own. */
export const visible = (text: string): string => text.split('\n').map(oneLine).join('\n');

/** Speaks through `output` so that no name in an input can move the cursor, change a title or forge what is shown. */
export const visibleOutput = (output: Output): Output => ({
  get columns() {
    return output.columns;
  },
  print: (text) => output.print(visible(text)),
  note: (text) => output.note(visible(text)),
  exitWith: (code) => output.exitWith(code),
});
