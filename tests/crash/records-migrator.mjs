import { PGlite } from '@electric-sql/pglite';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { pgliteDriver } from '../../dist/adapters/records/pglite/pglite-driver.js';
import { durableOptions } from '../../dist/adapters/records/pglite/synced-files.js';
import { migrateRecords } from '../../dist/adapters/records/records-sql/migrations.js';
import { problemDialect } from '../../dist/adapters/records/records-sql/problem-dialect.js';

// Brings records up to date and dies after so many statements. Arguments: form place statements. Prints `done` when it is through.
const [form = '', place = '', statements = ''] = process.argv.slice(2);
let ran = 0;

async function dialect() {
  if (form === 'postgresql') return new PostgresDialect({ pool: new pg.Pool({ connectionString: place }) });
  const engine = await PGlite.create(durableOptions(place));
  return problemDialect({ driver: pgliteDriver(async () => engine), opened: Promise.resolve(), name: place });
}

const database = new Kysely({
  dialect: await dialect(),
  log: () => {
    if (++ran === Number(statements)) process.kill(process.pid, 'SIGKILL');
  },
});
await migrateRecords(database);
await database.destroy();
process.stdout.write(`done ${ran}\n`, () => process.exit(0));
