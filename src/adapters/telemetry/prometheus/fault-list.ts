import type { ReadingSink } from '../../../ports/telemetry-source.ts';

/** Faults of one input told one by one; what comes after is counted, so that a broken file can't fill the memory. */
const TOLD_ONE_BY_ONE = 1000;

export interface FaultList {
  /** A line that can't be used. */
  line(number: number, message: string): void;
  /** Something about the whole input, told once however often it is noticed. */
  once(message: string): void;
  end(): void;
}

export function faultList(sink: ReadingSink, where: string): FaultList {
  const told = new Set<string>();
  let lines = 0;
  let untold = 0;

  return {
    line(number, message) {
      if (lines < TOLD_ONE_BY_ONE) sink.fault({ where, line: number, message });
      else untold++;
      lines++;
    },
    once(message) {
      if (told.has(message)) return;
      if (told.size >= TOLD_ONE_BY_ONE) {
        untold++;
        return;
      }
      told.add(message);
      sink.fault({ where, message });
    },
    end() {
      if (untold > 0)
        sink.fault({
          where,
          message: `${untold} more faults of this input are not listed: repair the ones above first`,
        });
    },
  };
}
