import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Session } from 'chdb';
import { chdbExecutor } from '../../dist/adapters/measurements/chdb/chdb-session.js';
import { migrate } from '../../dist/adapters/measurements/clickhouse-sql/migrations.js';

// Brings measurements up to date and dies after so many statements. Arguments: folder statements. Prints `done` when it is through.
const [folder = '', statements = ''] = process.argv.slice(2);
const incoming = join(folder, 'incoming');
mkdirSync(incoming, { recursive: true });
const session = new Session(join(folder, 'engine'));
const executor = await chdbExecutor(session, incoming);
let ran = 0;
const counted =
  (act) =>
  async (...of) => {
    const result = await act(...of);
    if (++ran === Number(statements)) process.kill(process.pid, 'SIGKILL');
    return result;
  };
const dying = {
  run: counted((...of) => executor.run(...of)),
  rows: counted((...of) => executor.rows(...of)),
  insert: counted((...of) => executor.insert(...of)),
};
await migrate(dying, { tableSettings: '' }, Date.now);
session.close();
process.stdout.write(`done ${ran}\n`, () => process.exit(0));
