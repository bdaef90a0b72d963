import type { AccountsDocument } from '../domain/reporting/accounts-document.ts';

/** The picture of an accounts document that a person looks at. */
export interface ReportPage {
  /** One HTML file that opens without a network: scripts, styles and data are inside. */
  render(document: AccountsDocument): Promise<string>;
}
