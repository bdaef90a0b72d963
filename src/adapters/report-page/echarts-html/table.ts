import { type Html, html, NOTHING } from './escape.ts';
import { countText } from './format.ts';

export interface Column {
  readonly label: string;
  readonly kind?: 'text' | 'name' | 'number';
  /** Explains the column to a reader who rests on its head. */
  readonly help?: string;
}

export interface Table {
  readonly id: string;
  readonly caption: string;
  readonly columns: readonly Column[];
  /** Cells of each row, in the order of the columns; the first is the row's head. */
  readonly rows: readonly (readonly Html[])[];
  /** A second line for each row, over the full width, in the order of the rows. */
  readonly details?: readonly Html[];
  /** Rows that stay in view when the page folds a long table. */
  readonly rowsInView?: number;
  /** The same where the screen is narrow; a few when absent. */
  readonly rowsInViewOnNarrow?: number;
  /** What is said instead of an empty table. */
  readonly whenEmpty: string;
}

/** More rows than a browser lays out well; the rest is in the data inside the page, and the reader is told so. */
export const MOST_ROWS = 1000;

/** A table with a caption, heads that say what they mean, and rows that fold where there are many. */
export function table(of: Table): Html {
  if (of.rows.length === 0) return html`<p class="empty" id="${of.id}">${of.whenEmpty}</p>`;
  const rows = of.rows.slice(0, MOST_ROWS);
  return html`<div class="table-frame" role="region" tabindex="0" aria-label="${of.caption}">
<table id="${of.id}" role="table" data-rows-in-view="${of.rowsInView ?? ROWS_IN_VIEW}" data-rows-on-narrow="${rowsOnNarrow(of)}">
<caption>${of.caption}</caption>
<thead role="rowgroup"><tr role="row">${of.columns.map(head)}</tr></thead>
${bodies(of, rows)}
</table></div>${leftOut(of.rows.length)}`;
}

const ROWS_IN_VIEW = 25;

const rowsOnNarrow = ({ rowsInView = ROWS_IN_VIEW, rowsInViewOnNarrow }: Table): number =>
  rowsInViewOnNarrow ?? Math.min(rowsInView, 6);

/** Rows of two lines are a group each, so that their lines are never parted. */
function bodies(of: Table, rows: Table['rows']): Html {
  const { columns, details } = of;
  if (details === undefined) return html`<tbody role="rowgroup">${rows.map((cells) => row(columns, cells))}</tbody>`;
  return html`${rows.map(
    (
      cells,
      index,
    ) => html`<tbody role="rowgroup" class="entry">${row(columns, cells)}<tr role="row" class="second"><td role="cell" colspan="${columns.length}"><div class="cell">${details[index] ?? NOTHING}</div></td></tr></tbody>
`,
  )}`;
}

const head = (column: Column): Html =>
  html`<th scope="col" role="columnheader" class="${column.kind ?? 'text'}"${
    column.help === undefined ? NOTHING : html` title="${column.help}"`
  }>${column.label}</th>`;

const row = (columns: readonly Column[], cells: readonly Html[]): Html =>
  html`<tr role="row">${cells.map((cell, index) => cellOf(columns[index], cell, index === 0))}</tr>\n`;

function cellOf(column: Column | undefined, content: Html, isHead: boolean): Html {
  const kind = column?.kind ?? 'text';
  const label = column?.label ?? '';
  return isHead
    ? html`<th scope="row" role="rowheader" class="${kind}" data-label="${label}"><div class="cell">${content}</div></th>`
    : html`<td role="cell" class="${kind}" data-label="${label}"><div class="cell">${content}</div></td>`;
}

const leftOut = (count: number): Html =>
  count <= MOST_ROWS
    ? NOTHING
    : html`<p class="note">${countText(count - MOST_ROWS, 'more row')} not shown here; all ${countText(count, 'row')} are in the data inside this page.</p>`;
