import { columnName } from '../../../foundation/csv-records.ts';
import { type Fault, Problem } from '../../../foundation/problem.ts';
import { lineReader, type TextReader } from '../../../foundation/text-lines.ts';
import type { JobFields } from './job-fields.ts';

const NEEDED = [['JobIDRaw', 'JobID'], ['Account'], ['State'], ['Start'], ['End'], ['AllocTRES', 'ReqTRES']];

/** Columns that users fill with any text, `|` included, which sacct doesn't quote. */
const FREE_TEXT = new Set(
  'jobname,comment,admincomment,systemcomment,workdir,submitline,wckey,constraints,extra,stdin,stdout,stderr'.split(
    ',',
  ),
);

interface TableHandlers {
  job(fields: JobFields, line: number): void;
  fault(fault: Fault): void;
}

interface Header {
  readonly names: readonly string[];
  /** `sacct -p` ends every line with the separator, `-P` doesn't. */
  readonly endsWithSeparator: boolean;
}

/**
 * Reads what `sacct -P` (or `-p`) prints: the first line names the columns, in any order.
 * @throws Problem `allocations-unreadable` when there is no header, or it lacks a column that is needed.
 */
export function sacctTable(path: string, to: TableHandlers): TextReader {
  let header: Header | undefined;
  const fault = (line: number, message: string): void => to.fault({ where: path, line, message });

  function take(text: string, line: number): void {
    if (text.trim() === '') return;
    const cells = text.split('|');
    if (header === undefined) {
      header = headerOf(path, cells);
      const hasAllocated = header.names.includes('alloctres');
      if (!hasAllocated) fault(line, 'has no AllocTRES: what jobs asked for was used; add AllocTRES to sacct -o');
      return;
    }
    if (columnName(cells[0] ?? '') === header.names[0]) return;
    const fitting = fitted(cells, header);
    if (fitting === undefined) fault(line, misfit(cells, header));
    else to.job(fieldsOf(fitting, header.names), line);
  }
  return lineReader({
    line: take,
    tooLong: (line) => fault(line, 'is too long and was left out: check the line ends'),
  });
}

function headerOf(path: string, cells: readonly string[]): Header {
  const endsWithSeparator = cells.at(-1) === '';
  const names = (endsWithSeparator ? cells.slice(0, -1) : cells).map(columnName);
  const missing = NEEDED.filter((choice) => !choice.some((name) => names.includes(columnName(name))));
  if (missing.length === 0) return { names, endsWithSeparator };
  const isHeader = names.includes('jobid') || names.includes('jobidraw');
  throw new Problem(
    'allocations-unreadable',
    isHeader
      ? `${path} has no column ${missing.map((choice) => choice.join(' or ')).join(', ')}: add it to sacct -o`
      : `${path} doesn't start with the names of sacct's columns: run sacct -P without -n (--noheader)`,
  );
}

/** A surplus of cells is a `|` in a free text: it is put back where only one column can hold it, and never guessed. */
function fitted(written: readonly string[], { names, endsWithSeparator }: Header): readonly string[] | undefined {
  const cells = endsWithSeparator ? written.slice(0, -1) : written;
  const surplus = cells.length - names.length;
  if (surplus === 0) return cells;
  const free = names.flatMap((name, at) => (FREE_TEXT.has(name) ? [at] : []));
  const [at] = free;
  if (surplus < 0 || free.length !== 1 || at === undefined) return undefined;
  return [...cells.slice(0, at), cells.slice(at, at + surplus + 1).join('|'), ...cells.slice(at + surplus + 1)];
}

const misfit = (cells: readonly string[], header: Header): string =>
  `has ${cells.length} fields and the header ${header.names.length}: a text in it holds | or a line end; ` +
  'leave texts such as JobName and Comment out of sacct -o, or use sacct --json';

function fieldsOf(cells: readonly string[], names: readonly string[]): JobFields {
  const text = (name: string): string => cells[names.indexOf(name)]?.trim() ?? '';
  const jobIdRaw = text('jobidraw');
  const jobId = text('jobid');
  return {
    jobIdRaw: jobIdRaw === '' ? jobId : jobIdRaw,
    jobId: jobId === '' ? jobIdRaw : jobId,
    cluster: text('cluster'),
    account: text('account'),
    user: text('user'),
    jobName: text('jobname'),
    state: text('state'),
    start: text('start'),
    end: text('end'),
    elapsed: text('elapsedraw') || text('elapsed'),
    suspended: text('suspended'),
    nodeList: text('nodelist'),
    allocTres: names.includes('alloctres') ? text('alloctres') : undefined,
    reqTres: text('reqtres'),
    gresDetail: [],
  };
}
