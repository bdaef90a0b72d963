/** Rows are given out so many at a time: a subject that keeps twenty wastes three on the average. */
export const CHUNK_ROWS = 4;
const PAGE_CHUNKS = 1024;

/** Rows of one width, in chunks. A chunk that is given back is the next to be given out: nothing is left to the memory manager. */
export interface ChunkRoom {
  /** Gives the number of a chunk; its rows hold whatever they held before. */
  take(): number;
  /** The giver keeps no hold on the chunk, and gives it once. */
  giveBack(chunk: number): void;
  /** The page in which the chunk stands; valid as long as the chunk is held. */
  page(chunk: number): Float64Array;
  /** Where its first row begins in its page. */
  startOf(chunk: number): number;
  /** Of all pages. */
  readonly bytes: number;
}

/**
 * Room for the waiting rows of all subjects of a fold. Each subject's own block would have to grow row by row, and what it had outgrown
 * would lie about by the hundred megabytes until the memory manager comes by.
 */
export interface RowRoom {
  /** @param width doubles of one row. */
  ofWidth(width: number): ChunkRoom;
  readonly bytes: number;
}

export function rowRoom(): RowRoom {
  const rooms: (ChunkRoom | undefined)[] = [];
  return {
    ofWidth: (width) => (rooms[width] ??= chunkRoom(width)),
    get bytes() {
      return rooms.reduce((sum, room) => sum + (room?.bytes ?? 0), 0);
    },
  };
}

interface Page {
  readonly doubles: Float64Array;
  /** Chunks that are free, by their places in the page. */
  readonly free: Uint16Array;
  freeCount: number;
}

function chunkRoom(width: number): ChunkRoom {
  const chunkDoubles = CHUNK_ROWS * width;
  const pages: (Page | undefined)[] = [];
  let pageCount = 0;
  let freeCount = 0;
  /** No page before this one has a free chunk: the first pages are filled first, so that the last become empty. */
  let lowest = 0;

  function addPage(): Page {
    const vacant = pages.indexOf(undefined);
    const page = newPage(chunkDoubles);
    lowest = vacant === -1 ? pages.length : vacant;
    pages[lowest] = page;
    pageCount++;
    freeCount += PAGE_CHUNKS;
    return page;
  }
  function pageWithRoom(): Page {
    if (freeCount === 0) return addPage();
    for (; ; lowest++) {
      const page = pages[lowest];
      if (page !== undefined && page.freeCount > 0) return page;
    }
  }
  return {
    take() {
      const page = pageWithRoom();
      freeCount--;
      return lowest * PAGE_CHUNKS + (page.free[--page.freeCount] as number);
    },
    giveBack(chunk) {
      const number = Math.floor(chunk / PAGE_CHUNKS);
      const page = pages[number] as Page;
      page.free[page.freeCount++] = chunk % PAGE_CHUNKS;
      freeCount++;
      if (number < lowest) lowest = number;
      // One empty page is kept, for whoever takes and gives back by turns.
      if (page.freeCount < PAGE_CHUNKS || freeCount < 2 * PAGE_CHUNKS) return;
      pages[number] = undefined;
      pageCount--;
      freeCount -= PAGE_CHUNKS;
    },
    page: (chunk) => (pages[Math.floor(chunk / PAGE_CHUNKS)] as Page).doubles,
    startOf: (chunk) => (chunk % PAGE_CHUNKS) * chunkDoubles,
    get bytes() {
      return pageCount * PAGE_CHUNKS * chunkDoubles * Float64Array.BYTES_PER_ELEMENT;
    },
  };
}

function newPage(chunkDoubles: number): Page {
  return {
    doubles: new Float64Array(PAGE_CHUNKS * chunkDoubles),
    free: Uint16Array.from({ length: PAGE_CHUNKS }, (_, place) => PAGE_CHUNKS - 1 - place),
    freeCount: PAGE_CHUNKS,
  };
}
