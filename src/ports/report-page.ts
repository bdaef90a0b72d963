import type { AccountsDocument } from '../domain/reporting/accounts-document.ts';
import type { StageStrips } from '../domain/reporting/stage-strips.ts';

/** The picture of an accounts document that a person looks at. */
export interface ReportPage {
  /**
   * One HTML file that opens without a network: scripts, styles and data are inside.
   * @param stages what the compute went to; the page doesn't speak of it when absent.
   */
  render(document: AccountsDocument, stages?: StageStrips): Promise<string>;
}
