import type { EvaluationDocument } from '../../../domain/reporting/accounts-document.ts';
import { visibleText } from './escape.ts';

type Named = Pick<EvaluationDocument, 'jurisdiction' | 'instrument' | 'citation'>;

interface NameOfText {
  readonly jurisdiction: string;
  /** What the citation holds; its first group, where it has one, is the provision. */
  readonly cited: RegExp;
  readonly called: string;
}

/**
 * Short names that a regulator would recognise, by jurisdiction and citation; the first row that fits is taken.
 * A provision that the citation names is set after the name: `31 CFR 850.217(d)(3)`.
 */
const NAMES: readonly NameOfText[] = [
  { jurisdiction: 'EU', cited: /\bArt(?:\.|icle) (5[1-5](?:\(\d+\))?)/, called: 'EU AI Act Art.' },
  { jurisdiction: 'EU', cited: /C\(2025\) 5045[^;]*\b(s\.\d(?:\.\d)?)/, called: 'EU GPAI guidelines' },
  { jurisdiction: 'EU', cited: /guidelines on (?:the scope|general-purpose AI)/i, called: 'EU GPAI guidelines' },
  { jurisdiction: 'US-CA', cited: /\b22757\.11\b/, called: 'California SB 53' },
  { jurisdiction: 'US-CA', cited: /\b22602\b/, called: 'California SB 1047' },
  { jurisdiction: 'US-NY', cited: /\bS6953/, called: 'New York RAISE Act' },
  { jurisdiction: 'US-IL', cited: /\bSB 315\b/, called: 'Illinois SB 315' },
  { jurisdiction: 'KR', cited: /\bAI Basic Act\b/, called: 'Korea AI Basic Act' },
  { jurisdiction: 'US', cited: /\b31 CFR (850\.\d+(?:\([a-z0-9]+\))*)/, called: '31 CFR' },
  { jurisdiction: 'US', cited: /\bEO 14110 (s\.[\d.]+(?:\([a-z0-9]+\))*)/, called: 'EO 14110' },
  { jurisdiction: 'US', cited: /\b15 CFR (702\.7)/, called: 'BIS reporting 15 CFR' },
  { jurisdiction: 'US', cited: /\b15 CFR (7\.308)/, called: 'IaaS rule 15 CFR' },
];

/** What people call a provision; where the table has no name for it, the instrument's own after its jurisdiction. */
export function ruleName(of: Named): string {
  const row = NAMES.find(({ jurisdiction, cited }) => jurisdiction === of.jurisdiction && cited.test(of.citation));
  if (row === undefined) return visibleText(instrumentName(of));
  const provision = row.cited.exec(of.citation)?.[1];
  return provision === undefined ? row.called : `${row.called} ${provision}`;
}

const JURISDICTION_CODE = /^[A-Z]{2}(-[A-Z]{1,3})?$/;

const instrumentName = ({ jurisdiction, instrument }: Named): string =>
  JURISDICTION_CODE.test(jurisdiction) ? `${jurisdiction} ${shortName(instrument)}` : shortName(instrument);

/** What people call an instrument: `SB 53` of `... Act (SB 53)`, `RAISE Act` of `... (RAISE) Act`, else what stands before a comma. */
export function shortName(instrument: string): string {
  const [, called, act] = /\(([^()]{2,16})\)( Act)?$/.exec(instrument) ?? [];
  if (called !== undefined) return `${called}${act ?? ''}`;
  return instrument.split(', ', 1)[0] ?? instrument;
}
