import type { AccountsDocument } from '../../domain/reporting/accounts-document.ts';
import { accountsTable } from './accounts-table.ts';
import { evaluationsText } from './evaluations-text.ts';
import { hours, moment, percent } from './figure-words.ts';
import { findingsText } from './findings-text.ts';
import { paragraph } from './text-layout.ts';
import { oneLine } from './visible-text.ts';

const SYNTHETIC = 'SYNTHETIC: this fleet and its telemetry were made by a generator.';
const LEGEND =
  'Operations (OP), a multiply-accumulate is two; low and high bound the estimate under what the basis assumes. ' +
  'Hours: accelerator-hours held. Ceiling: what was possible in them. OP/s: operations per second of the busiest minute. ' +
  'Seen: share of the hours with telemetry. Basis: what the figure rests on.';
const PLUS_UNKNOWN = '"+ ?": and what hardware did that the catalogue does not know.';

/** The accounts as a person reads them in a terminal of this many columns. */
export function accountsText(document: AccountsDocument, width: number): string {
  const { provider, period, isSynthetic } = document;
  const isPartlyUnknown = [...document.accounts, document.unattributed].some(
    ({ unknownHardwareSeconds: unknown, acceleratorSeconds }) => unknown > 0 && unknown < acceleratorSeconds,
  );
  return [
    ...(isSynthetic ? [SYNTHETIC] : []),
    oneLine(`${provider.name} (${provider.country}), ${moment(period.from)} to ${moment(period.until)}`),
    paragraph(isPartlyUnknown ? `${LEGEND} ${PLUS_UNKNOWN}` : LEGEND, width),
    accountsTable(document, width),
    paragraph(fatesText(document), width),
    findingsText(document.findings, width),
    evaluationsText(document.evaluations, width),
  ].join('\n\n');
}

function fatesText({ fates }: AccountsDocument): string {
  const { fleetDeviceSeconds, workload, idle, unallocated, coverageGap } = fates;
  const share = (seconds: number): string =>
    `${hours(seconds)} (${percent(fleetDeviceSeconds > 0 ? seconds / fleetDeviceSeconds : 0)})`;
  return (
    `The fleet's ${hours(fleetDeviceSeconds)} device-hours: working for a workload ${share(workload)}, ` +
    `held and idle ${share(idle)}, held by nobody ${share(unallocated)}, without telemetry ${share(coverageGap)}.`
  );
}
