import { type ClosedAccount, type ClosedBooks, type FateSeconds, getOrMake } from '../books.ts';
import type { ChapterNotes } from './book-chapters.ts';
import { PagedTally, type PagesUse } from './paged-tally.ts';
import type { TallyName, TallyPages } from './tally-pages.ts';

/** Pages that are taken in one way. */
export interface PagesPart {
  readonly pages: readonly TallyPages[];
  readonly use: PagesUse;
}

export interface KeptBooks {
  readonly parts: readonly PagesPart[];
  readonly notes: readonly ChapterNotes[];
}

/** The books that pages come to, with each account, total and cell as if its minutes had been booked one by one. */
export function booksOfPages({ parts, notes }: KeptBooks, stepMilliseconds: number): ClosedBooks<PagedTally> {
  const shelf = new Shelf(stepMilliseconds);
  for (const { pages, use } of parts) for (const one of pages) shelf.add(one, use);
  return { ...shelf.books(), fates: fatesOf(notes), activeSeconds: activeSecondsOf(notes) };
}

class Cells {
  readonly own: PagedTally;
  /** Pages that lie in one cluster, by cluster; those of the whole that do are kept to be added when there is a second cluster. */
  private readonly inOne = new Map<string, [TallyPages, PagesUse][]>();
  private hasElsewhere = false;
  private readonly stepMilliseconds: number;

  constructor(stepMilliseconds: number) {
    this.stepMilliseconds = stepMilliseconds;
    this.own = new PagedTally(stepMilliseconds);
  }

  addWhole(pages: TallyPages, use: PagesUse): void {
    this.own.add(pages, use);
    if (pages.name.clusterId !== '') this.addToCluster(pages, use);
    else if (use.role === 'counted') this.hasElsewhere = true;
  }

  /** Of a cell nobody asks for peaks, so that pages which are counted elsewhere say nothing here. */
  addToCluster(pages: TallyPages, use: PagesUse): void {
    if (use.role !== 'counted') return;
    const { clusterId } = pages.name;
    const kept = this.inOne.get(clusterId);
    if (kept === undefined) this.inOne.set(clusterId, [[pages, use]]);
    else kept.push([pages, use]);
  }

  inCluster(): ReadonlyMap<string, PagedTally> {
    const isOne = this.inOne.size === 1 && !this.hasElsewhere;
    return new Map(
      [...this.inOne].map(([clusterId, kept]) => {
        if (isOne) return [clusterId, this.own];
        const cell = new PagedTally(this.stepMilliseconds);
        for (const [pages, use] of kept) cell.add(pages, use);
        return [clusterId, cell];
      }),
    );
  }
}

interface AccountOnShelf {
  readonly name: TallyName;
  readonly cells: Cells;
  /** By lineage the start of its latest page. */
  readonly lineages: Map<string, number>;
  /** How many pages of the whole account there are. */
  count: number;
}

interface LineageOnShelf {
  readonly pages: [TallyPages, PagesUse][];
  /** The accounts that stand for it in some of the pages. */
  readonly standIns: Set<AccountOnShelf>;
}

class Shelf {
  private readonly accounts = new Map<string, AccountOnShelf>();
  private readonly byCustomer = new Map<string, PagedTally>();
  private readonly lineages = new Map<string, LineageOnShelf>();
  private readonly byCluster = new Map<string, PagedTally>();
  private readonly nobody: Cells;
  private readonly stepMilliseconds: number;

  constructor(stepMilliseconds: number) {
    this.stepMilliseconds = stepMilliseconds;
    this.nobody = new Cells(stepMilliseconds);
  }

  add(pages: TallyPages, use: PagesUse): void {
    const { kind, customerId, lineageId, clusterId } = pages.name;
    switch (kind) {
      case 'account':
      case 'sole-account':
        this.addAccount(pages, use);
        break;
      case 'account-in-cluster':
        this.accountOf(pages).cells.addToCluster(pages, use);
        break;
      case 'customer':
        this.totalOf(this.byCustomer, customerId).add(pages, use);
        break;
      case 'lineage':
        this.lineageOf(lineageId).pages.push([pages, use]);
        break;
      case 'cluster':
        this.totalOf(this.byCluster, clusterId).add(pages, use);
        break;
      case 'unattributed':
        this.nobody.addWhole(pages, use);
        break;
      case 'unattributed-in-cluster':
        this.nobody.addToCluster(pages, use);
        break;
    }
  }

  books(): Omit<ClosedBooks<PagedTally>, 'fates' | 'activeSeconds'> {
    const { byCustomer, byCluster, nobody } = this;
    const byLineage = new Map([...this.lineages].map(([id, of]) => [id, this.lineageTally(of)]));
    const accounts = [...this.accounts.values()].filter(({ lineages }) => lineages.size > 0).map(closedAccount);
    return { accounts, byCustomer, byLineage, byCluster, unattributed: nobody.own, unattributedIn: nobody.inCluster() };
  }

  private addAccount(pages: TallyPages, use: PagesUse): void {
    const { kind, lineageId } = pages.name;
    const account = this.accountOf(pages);
    account.count++;
    account.cells.addWhole(pages, use);
    if (use.role === 'counted') {
      const latest = account.lineages.get(lineageId) ?? Number.NEGATIVE_INFINITY;
      account.lineages.set(lineageId, Math.max(latest, pages.latestStart));
    }
    if (kind === 'account') return;
    const lineage = this.lineageOf(lineageId);
    lineage.pages.push([pages, use]);
    lineage.standIns.add(account);
  }

  /** The account's own where all that there is of both is the same. */
  private lineageTally({ pages, standIns }: LineageOnShelf): PagedTally {
    const [only] = standIns;
    const isSole = standIns.size === 1 && pages.every(([{ name }]) => name.kind === 'sole-account');
    if (isSole && only?.count === pages.length) return only.cells.own;
    const tally = new PagedTally(this.stepMilliseconds);
    for (const [one, use] of pages) tally.add(one, use);
    return tally;
  }

  private accountOf({ name }: TallyPages): AccountOnShelf {
    const { stepMilliseconds } = this;
    return getOrMake(this.accounts, `${name.customerId}\0${name.workloadId}`, () => ({
      name,
      cells: new Cells(stepMilliseconds),
      lineages: new Map<string, number>(),
      count: 0,
    }));
  }

  private lineageOf(lineageId: string): LineageOnShelf {
    return getOrMake(this.lineages, lineageId, () => ({ pages: [], standIns: new Set() }));
  }

  private totalOf(totals: Map<string, PagedTally>, id: string): PagedTally {
    return getOrMake(totals, id, () => new PagedTally(this.stepMilliseconds));
  }
}

function closedAccount({ name, cells, lineages }: AccountOnShelf): ClosedAccount<PagedTally> {
  const { customerId, workloadId } = name;
  const lineageIds = [...lineages].sort(([, a], [, b]) => a - b).map(([id]) => id);
  return { key: { customerId, workloadId }, own: cells.own, lineageIds, inCluster: cells.inCluster() };
}

function fatesOf(notes: readonly ChapterNotes[]): ReadonlyMap<string, FateSeconds> {
  const sums = new Map<string, FateSeconds>();
  for (const { fates } of notes) {
    for (const [clusterId, { workload, idle, unallocated }] of fates) {
      const sum = sums.get(clusterId) ?? { workload: 0, idle: 0, unallocated: 0 };
      sum.workload += workload;
      sum.idle += idle;
      sum.unallocated += unallocated;
      sums.set(clusterId, sum);
    }
  }
  return sums;
}

function activeSecondsOf(notes: readonly ChapterNotes[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { activeSeconds } of notes) {
    for (const [customerId, seconds] of activeSeconds) sums.set(customerId, (sums.get(customerId) ?? 0) + seconds);
  }
  return sums;
}
