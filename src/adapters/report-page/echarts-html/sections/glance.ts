import type { AccountsDocument, FiguresDocument } from '../../../../domain/reporting/accounts-document.ts';
import { dueDuties } from '../deadlines.ts';
import { type Html, html, NOTHING } from '../escape.ts';
import {
  countText,
  dayText,
  figureText,
  highText,
  hoursText,
  lowText,
  NOT_KNOWN,
  percentText,
  prefixedText,
} from '../format.ts';
import { knownFigures } from '../known-figures.ts';
import { decisionMark, DECISIONS_BY_URGENCY, known, severityMark } from '../marks.ts';

/** The few figures that a reader looks for first. */
export const glance = (document: AccountsDocument): Html => html`<dl class="tiles" id="glance">
${operationsTile(document)}${timeTile(document)}${decisionsTile(document)}${findingsTile(document)}
</dl>`;

const tile = (title: string, content: Html): Html => html`<div class="tile"><dt>${title}</dt><dd>${content}</dd></div>`;

function operationsTile(document: AccountsDocument): Html {
  const title = 'Hardware operations of all customers';
  if (document.byCustomer.length === 0) return tile(title, html`<div class="small">No customer held a device.</div>`);
  const total = knownFigures(totalOf(document.byCustomer));
  const atLeast = total.isOnlyPart ? '≥ ' : '';
  const estimate = total.estimate === undefined ? known(NOT_KNOWN) : html`${atLeast}${figureText(total.estimate)} OP`;
  return tile(
    title,
    html`<div class="big">${estimate}</div>
<div class="small">${total.estimate === undefined ? NOTHING : html`${prefixedText(total.estimate, 'operations')}<br>`}between ${known(lowText(total.low))} and ${known(highText(total.high))}<br>ceiling ${known(highText(total.ceiling))}</div>`,
  );
}

type Total = Parameters<typeof knownFigures>[0];

const totalOf = (figures: readonly FiguresDocument[]): Total => ({
  acceleratorSeconds: sum(figures, (of) => of.acceleratorSeconds),
  unknownHardwareSeconds: sum(figures, (of) => of.unknownHardwareSeconds),
  ceilingOperations: sum(figures, (of) => of.ceilingOperations),
  hardwareOperations: {
    low: sum(figures, (of) => of.hardwareOperations.low),
    estimate: sum(figures, (of) => of.hardwareOperations.estimate),
    high: sum(figures, (of) => of.hardwareOperations.high),
  },
});

const sum = <Item>(items: readonly Item[], amount: (item: Item) => number): number =>
  items.reduce((total, item) => total + amount(item), 0);

function timeTile({ fates, byCustomer, accounts }: AccountsDocument): Html {
  const unknown = sum(byCustomer, (of) => of.unknownHardwareSeconds);
  const shareOf = (part: number): string => percentText(part / fates.fleetDeviceSeconds);
  const shares =
    fates.fleetDeviceSeconds > 0
      ? html`${shareOf(fates.workload)} at work, ${shareOf(fates.coverageGap)} not observed<br>`
      : NOTHING;
  return tile(
    'Device time of the fleet',
    html`<div class="big">${hoursText(fates.fleetDeviceSeconds)} h</div>
<div class="small">${shares}${countText(byCustomer.length, 'customer')}, ${countText(accounts.length, 'workload')}${
      unknown > 0 ? html`<br>${hoursText(unknown)} h on unknown hardware` : NOTHING
    }</div>`,
  );
}

function decisionsTile({ evaluations }: AccountsDocument): Html {
  const counts = DECISIONS_BY_URGENCY.map((decision) => ({
    decision,
    count: evaluations.filter((evaluation) => evaluation.decision === decision).length,
  })).filter(({ count }) => count > 0);
  const none = html`<div class="small">No rule was evaluated.</div>`;
  const list = html`<ul>${counts.map(({ decision, count }) => html`<li><b>${count}</b>${decisionMark(decision)}</li>`)}</ul>${firstDueLine(evaluations)}`;
  return tile('Answers of the rules', counts.length === 0 ? none : list);
}

function firstDueLine(evaluations: AccountsDocument['evaluations']): Html {
  const [first] = dueDuties(evaluations);
  return first === undefined
    ? NOTHING
    : html`<div class="small">first due <b class="date">${dayText(first.due)}</b></div>`;
}

function findingsTile({ findings }: AccountsDocument): Html {
  const counts = (['error', 'warning', 'notice'] as const)
    .map((severity) => ({ severity, count: findings.filter((of) => of.severity === severity).length }))
    .filter(({ count }) => count > 0);
  const none = html`<div class="small">Nothing that a person must look at.</div>`;
  const list = html`<ul>${counts.map(({ severity, count }) => html`<li><b>${count.toLocaleString('en-GB')}</b>${severityMark(severity)}</li>`)}</ul>`;
  return tile('Findings', counts.length === 0 ? none : list);
}
