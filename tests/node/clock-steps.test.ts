import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { build } from '../../scripts/setup/build.mjs';
import { START } from '../cli/small-fleet.ts';
import { createToken, nodeClient, until } from './node-client.ts';
import { startNodeProcess } from './node-process.ts';
import { expectAccountsOfFile, messageOfAll, scrapes, usedNodeFolder } from './small-node.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SCOPES = ['ingest:write', 'metrics:read', 'accounts:read', 'records:read', 'records:write'];
const PRELOAD = pathToFileURL(join(import.meta.dirname, 'set-clock.mjs')).href;
const SCRAPES_OF_A_MESSAGE = 10;
/** What is noticed is kept, and what is due is forgotten, once a minute: so much passes at once. */
const A_TURN_MILLISECONDS = 66_000;
/** Of what is noticed, and of books. */
const WORKS_OF_A_TURN = 2;

/** As two senders tell it, one for each machine: of ten scrapes first the one, then the other. */
function messagesOfTwo(): readonly (readonly [Uint8Array, Uint8Array])[] {
  const all = scrapes();
  return Array.from({ length: Math.ceil(all.length / SCRAPES_OF_A_MESSAGE) }, (_, number) => {
    const some = all.slice(number * SCRAPES_OF_A_MESSAGE, (number + 1) * SCRAPES_OF_A_MESSAGE);
    const of = (host: string) =>
      messageOfAll(
        some.map(({ at, samples }) => ({ at, samples: samples.filter(({ labels }) => labels['Hostname'] === host) })),
      );
    return [of('n0'), of('n1')];
  });
}

/** Seconds of a processor that a process has used; clock ticks are a hundredth. */
const processorSeconds = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

/** A server of history that has nothing, and remembers up to when it was asked last and at the most, in UTC milliseconds. */
async function emptyHistory() {
  const asked = { count: 0, until: 0 };
  const server = createServer((request, answer) => {
    void textOf(request).then((form) => {
      asked.count++;
      asked.until = Math.max(asked.until, 1000 * Number(new URLSearchParams(form).get('time')));
      answer.setHeader('content-type', 'application/json');
      answer.end('{"status":"success","data":{"resultType":"matrix","result":[]}}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as { readonly port: number };
  return { asked, url: `http://127.0.0.1:${port}` };
}

async function clockedNode() {
  const { folder, settings } = await usedNodeFolder();
  const clock = join(folder, 'clock');
  writeFileSync(clock, '0 0');
  // Records of the small fleet's time are kept for a hundred days from today: a clock that is believed a year ahead forgets them.
  const accountDays = Math.ceil((Date.now() - START) / DAY) + 100;
  const text = (await readFile(settings, 'utf8')).replace(/^allocations:.*\n/m, '');
  const history = await emptyHistory();
  const from = new Date(Date.now() - HOUR).toISOString();
  const pull = `pull: [{ kind: prometheus, url: "${history.url}", from: "${from}", everySeconds: 1 }]\n`;
  await writeFile(settings, `${text}retention: { accountDays: ${accountDays} }\n${pull}`);
  const token = await createToken(settings, ...SCOPES);
  const env = { NODE_OPTIONS: `--import=${PRELOAD}`, TEST_CLOCK_FILE: clock };
  const start = async () => {
    const node = await startNodeProcess(settings, { env });
    onTestFinished(() => node.kill());
    return node;
  };
  let stands = { ahead: 0, passed: 0 };
  async function say(change: Partial<typeof stands>, pid?: number): Promise<void> {
    stands = { ...stands, ...change };
    const said = `${stands.ahead} ${stands.passed}`;
    writeFileSync(clock, said);
    if (pid === undefined) return;
    process.kill(pid, 'SIGUSR2');
    await until(async () => readFileSync(`${clock}.read`, 'utf8') === said);
  }
  const set = (ahead: number, pid?: number) => say({ ahead }, pid);
  const longPauses = () => Number(readFileSync(`${clock}.pauses`, 'utf8'));
  /** Lets the time of a turn pass at once by every clock of the node, and waits until the works of a turn have begun anew. */
  async function turn(pid: number): Promise<void> {
    const before = longPauses();
    await say({ passed: stands.passed + A_TURN_MILLISECONDS }, pid);
    await until(async () => longPauses() >= before + WORKS_OF_A_TURN);
  }
  return { folder, token, start, set, turn, asked: history.asked };
}

describe('a node whose clock is set while it runs', () => {
  beforeAll(async () => {
    if ((await build()) !== 0) throw new Error('the program can not be built');
  });

  it('loses and doubles nothing, forgets nothing, says so, and is not kept busy by it', {
    timeout: 300_000,
  }, async () => {
    const { folder, token, start, set, turn, asked } = await clockedNode();
    const jobs = await readFile(join(folder, 'jobs.txt'));
    const messages = messagesOfTwo();
    let node = await start();
    let client = nodeClient(node, token);
    await until(async () => (await client.readiness()).status === 200);
    const handIn = () => client.handIn('kind=allocations&format=slurm-sacct&source=slurm', jobs);
    let told = 0;
    /** The clock is set between the two senders' messages. */
    async function tell(pairs: number, ahead?: number): Promise<void> {
      for (const [first, second] of messages.slice(told, told + pairs)) {
        expect((await client.write(first)).status).toBe(204);
        if (ahead !== undefined) await set(ahead, node.pid);
        expect((await client.write(second)).status).toBe(204);
      }
      told += pairs;
    }
    const first = await handIn();
    expect(first.status).toBe(201);

    await tell(2);
    await tell(1, HOUR);
    await tell(2);
    await tell(1, 0);
    await tell(2);
    await tell(1, -2 * HOUR);
    expect(await handIn()).toMatchObject({ status: 201, body: first.body });
    await tell(2);
    await tell(1, 400 * DAY);
    // The key's day is over by this clock: the file is taken again, and no record is there twice.
    expect(await handIn()).toMatchObject({ status: 201, body: { file: { added: 0, superseded: 0 } } });
    await tell(2);
    await turn(node.pid);
    // Windows are given to the store every five seconds.
    await sleep(6000);
    const before = processorSeconds(node.pid);
    await sleep(4000);
    expect(processorSeconds(node.pid) - before).toBeLessThan(2);
    // What a server has of time to come is nothing, and would be passed over for good.
    expect(asked.count).toBeGreaterThan(0);
    expect(asked.until).toBeLessThan(Date.now() + A_TURN_MILLISECONDS);
    await tell(1, 0);
    await set(-START, node.pid);
    await tell(2);
    await until(async () => ((await client.metric('comptroller_windows_flushed_total')) ?? 0) > 0);

    await set(400 * DAY, node.pid);
    await tell(1);
    await node.kill();
    await set(0);
    node = await start();
    client = nodeClient(node, token);
    await until(async () => (await client.readiness()).status === 200);
    await tell(messages.length - told);
    await client.untilStored();
    await expectAccountsOfFile(await client.accounts(), folder);
    expect(await client.metric('comptroller_readings_too_late')).toBe(0);

    const around = `from=${new Date(Date.now() - DAY).toISOString()}&until=${new Date(Date.now() + DAY).toISOString()}`;
    const { body } = await client.get(`/v1/findings?${around}&limit=1000`);
    const { entries } = body as { readonly entries: readonly { readonly code: string; readonly count: number }[] };
    // Of one code and subject an account has one finding: it says how often.
    const found = entries.filter(({ code }) => code === 'node-clock-set');
    expect(found).toMatchObject([{ subject: 'the node', severity: 'warning' }]);
    expect(found[0]?.count).toBeGreaterThanOrEqual(4);
    expect(await node.stop()).toBe(0);
  });
});
