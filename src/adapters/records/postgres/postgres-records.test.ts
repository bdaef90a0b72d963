import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordStoresContract } from '../../../../tests/contracts/record-stores.ts';
import { tokenStoreContract } from '../../../../tests/contracts/token-store.ts';
import { hasPostgres, type PostgresServer, startPostgres } from '../../../../tests/postgres-server/server-process.ts';
import { instant } from '../../../foundation/instant.ts';
import type { SqlRecords } from '../records-sql/sql-records.ts';
import { openPostgresRecords } from './postgres-records.ts';

const UNREACHABLE = { code: 'records-unreachable' };
const finding = { code: 'c', severity: 'notice', subject: 's', message: 'm' } as const;

describe.skipIf(!hasPostgres)('a PostgreSQL server (skipped where postgresql is not installed)', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  recordStoresContract('a PostgreSQL server', async () => openPostgresRecords({ url: await server.freshDatabase() }));

  it('takes a password, whatever characters it has, and refuses a wrong one', async () => {
    const url = await server.freshDatabase();
    const password = "a%41 b+c/d@e:f?g#h&i=j'k";
    const ask = (statement: string) => server.run(url, statement);
    await ask(`CREATE ROLE secured LOGIN PASSWORD '${password.replaceAll("'", "''")}'`);
    await ask('GRANT CREATE ON SCHEMA public TO secured');
    const [shown] = (await ask('SHOW hba_file')) as readonly [{ readonly hba_file: string }];
    const rules = ['host all secured 127.0.0.1/32 scram-sha-256', 'host all all 127.0.0.1/32 trust'];
    await ask(`COPY (VALUES ${rules.map((rule) => `('${rule}')`).join(', ')}) TO '${shown.hba_file}'`);
    await ask('SELECT pg_reload_conf()');
    const secured = url.replace('comptroller@', 'secured@');
    await expect.poll(() => server.run(secured, 'select 1').catch(String)).toMatch(/password/);
    await using records = await openPostgresRecords({ url: secured, password });
    expect(await records.findings.list({ limit: 1 })).toEqual([]);
    for (const wrong of [undefined, 'a%41']) {
      const opening = openPostgresRecords({ url: secured, ...(wrong !== undefined && { password: wrong }) });
      await expect(opening).rejects.toMatchObject(UNREACHABLE);
    }
  });

  const open: SqlRecords[] = [];
  afterAll(async () => {
    for (const records of open) await records[Symbol.asyncDispose]();
  });
  tokenStoreContract('a PostgreSQL server', async () => {
    const url = await server.freshDatabase();
    const nodes = [await openPostgresRecords({ url }), await openPostgresRecords({ url })] as const;
    open.push(...nodes);
    let turn = 0;
    return { open: (doors) => nodes[++turn % 2 === 0 ? 0 : 1].tokens(doors) };
  });

  it('is brought up to date once by many nodes that start at one time, and the records are shared', async () => {
    const url = await server.freshDatabase();
    const nodes = await Promise.all(Array.from({ length: 6 }, () => openPostgresRecords({ url })));
    await Promise.all(nodes.map((node) => node.findings.note([finding], instant(1))));
    expect(await nodes[3]!.findings.list({ limit: 9 })).toMatchObject([{ count: 1 }]);
    const steps = await server.run(url, 'select name from comptroller_migrations order by name');
    expect(new Set(steps.map((step) => JSON.stringify(step))).size).toBe(steps.length);
    for (const node of nodes) await node[Symbol.asyncDispose]();
  });

  it('that a later version has changed is refused, and left as it is', async () => {
    const url = await server.freshDatabase();
    await (await openPostgresRecords({ url }))[Symbol.asyncDispose]();
    await server.run(url, `insert into comptroller_migrations values ('2099_01_01_0000_later', 'x')`);
    await expect(openPostgresRecords({ url })).rejects.toMatchObject({
      code: 'records-newer',
      message: expect.stringMatching(/2099_01_01_0000_later.*run that version/) as string,
    });
  });

  it('that has gone is told, at opening and at every call, and is used again when it is back', async () => {
    const url = await server.freshDatabase();
    await using records = await openPostgresRecords({ url });
    await records.findings.note([finding], instant(1));
    await server.kill();
    await expect(records.probe()).rejects.toMatchObject(UNREACHABLE);
    await expect(records.findings.note([finding], instant(2))).rejects.toMatchObject(UNREACHABLE);
    await expect(records.allocations.replace({ source: 's', toldAt: instant(1) }, [])).rejects.toMatchObject(
      UNREACHABLE,
    );
    await expect(openPostgresRecords({ url })).rejects.toMatchObject(UNREACHABLE);
    const tokens = records.tokens({ now: () => instant(0), randomBytes: (count) => new Uint8Array(count) });
    await expect(tokens.isEmpty()).rejects.toMatchObject({ code: 'tokens-unreadable' });
    await expect(tokens.create({ name: '', scopes: [] })).rejects.toMatchObject({ code: 'tokens-unwritable' });
    await server.start();
    await records.probe();
    expect(await records.findings.list({ limit: 9 })).toMatchObject([{ lastSeenAt: 1 }]);
  });

  it('that can not be used is told without the password', async () => {
    const url = (await server.freshDatabase()).replace(/test_\d+$/, 'absent');
    const told: unknown = await openPostgresRecords({ url, password: 'a secret' }).catch((error: unknown) => error);
    expect(told).toMatchObject(UNREACHABLE);
    expect(String(told)).toMatch(/127\.0\.0\.1:\d+\/absent.*does not exist/);
    expect(JSON.stringify(told) + String(told)).not.toContain('a secret');
  });

  it('that may only be read is told as such', async () => {
    const url = await server.freshDatabase();
    await (await openPostgresRecords({ url }))[Symbol.asyncDispose]();
    await server.run(url, `alter database ${url.split('/').at(-1)} set default_transaction_read_only = on`);
    await using records = await openPostgresRecords({ url });
    await expect(records.findings.note([finding], instant(1))).rejects.toMatchObject({
      ...UNREACHABLE,
      message: expect.stringContaining('read-only') as string,
    });
    await expect(records.probe()).rejects.toMatchObject({
      ...UNREACHABLE,
      message: expect.stringContaining('may be read and not written') as string,
    });
    expect(await records.findings.list({ limit: 9 })).toEqual([]);
  });
});
