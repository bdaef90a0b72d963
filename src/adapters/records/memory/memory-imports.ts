import type { ImportAttempt, ImportRecord, ImportStore } from '../../../ports/import-store.ts';
import { importNotHeld } from '../import-not-held.ts';
import type { Instant } from '../../../foundation/instant.ts';

export interface MemoryImport {
  record: ImportRecord;
  heardAt: Instant;
}

/** Imports as long as the process lives. */
export function memoryImports(rows: MemoryImport[]): ImportStore {
  const held = ({ id, attempt }: ImportAttempt): MemoryImport => {
    const row = rows.find(({ record }) => record.id === id);
    if (row?.record.state !== 'running' || row.record.attempt !== attempt) throw importNotHeld(id);
    return row;
  };
  return {
    create: async (request) => {
      const counts = { read: 0, kept: 0, refused: 0 };
      const record: ImportRecord = {
        ...request,
        id: (rows.at(-1)?.record.id ?? 0) + 1,
        state: 'queued',
        counts,
        attempt: 0,
      };
      rows.push({ record, heardAt: request.createdAt });
      return record;
    },
    claim: async (at, abandonedBefore) => {
      const row = rows.find(
        ({ record: { state }, heardAt }) => state === 'queued' || (state === 'running' && heardAt < abandonedBefore),
      );
      if (row === undefined) return undefined;
      const { startedAt = at, attempt } = row.record;
      row.record = { ...row.record, state: 'running', startedAt, attempt: attempt + 1 };
      row.heardAt = at;
      return row.record;
    },
    advance: async (attempt, { at, counts, cursor }) => {
      const row = held(attempt);
      row.record = { ...row.record, counts, ...(cursor === undefined ? {} : { cursor }) };
      row.heardAt = at;
    },
    finish: async (attempt, { at, state, message }) => {
      const row = held(attempt);
      row.record = { ...row.record, state, endedAt: at, ...(message === undefined ? {} : { message }) };
    },
    find: async (id) => rows.find(({ record }) => record.id === id)?.record,
    list: async ({ state, afterId = 0, limit }) =>
      rows
        .map(({ record }) => record)
        .filter((record) => record.id > afterId && (state === undefined || record.state === state))
        .slice(0, limit),
  };
}
