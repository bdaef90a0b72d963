import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { dcgm, type Devices, START } from '../cli/small-fleet.ts';
import { type NodeProcess, sendWrite, startNodeProcess } from './node-process.ts';
import { type Databases, hasServers, serversOfGroup, settingsOnServers } from './served-stores.ts';
import {
  accountsOf,
  expectAccountsOfFile,
  messageOf,
  messageOfAll,
  type Scrape,
  scrapes,
  SENT_SECONDS,
  smallNodeFolder,
  untilStored,
} from './small-node.ts';
import { differences, figuresOf, storedWindows, unsteady, windowsOf } from './told-windows.ts';

const DEVICES: Devices = Object.fromEntries(
  ['n0/0', 'n0/1', 'n1/0', 'n1/1'].map((name, seed) => [name, unsteady(seed)]),
);
const SCRAPES = scrapes(DEVICES);
/** Later minutes wait for readings that may come late. */
const TOLD_UNTIL = START + 2 * 3_600_000;
const MINUTE = 60_000;
const SCRAPES_OF_A_MESSAGE = 5;

const messagesOf = (scraped: readonly Scrape[]): readonly Uint8Array[] =>
  Array.from({ length: Math.ceil(scraped.length / SCRAPES_OF_A_MESSAGE) }, (_, number) =>
    messageOfAll(scraped.slice(number * SCRAPES_OF_A_MESSAGE, (number + 1) * SCRAPES_OF_A_MESSAGE)),
  );

async function sendAll(node: NodeProcess, messages: readonly Uint8Array[]): Promise<void> {
  for (const message of messages) expect(await sendWrite(node.address, message)).toBe(204);
}

async function stopped(...nodes: readonly NodeProcess[]): Promise<void> {
  for (const node of nodes) expect(await node.stop()).toBe(0);
}

describe.skipIf(!hasServers)(
  'nodes on one ClickHouse and one PostgreSQL (skipped where clickhouse-server or postgresql is not installed)',
  () => {
    const servers = serversOfGroup();

    /** A folder for machines, with the records of the small fleet and its telemetry as a file. */
    async function machines() {
      const { folder } = await smallNodeFolder();
      await writeFile(join(folder, 'telemetry.csv'), dcgm(DEVICES, { seconds: SENT_SECONDS }));
      const databases = await servers().freshDatabases();
      const start = async (name: string) => {
        const node = await startNodeProcess(await settingsOnServers(folder, name, databases));
        // A test that fails stops nothing by itself, and the servers are those of the next one too.
        onTestFinished(() => node.kill());
        return node;
      };
      return { folder, databases, start };
    }

    async function stored(databases: Databases) {
      return figuresOf(storedWindows(await databases.windows()), TOLD_UNTIL);
    }

    /** So many nodes told of the minutes. */
    async function tellers(databases: Databases): Promise<number> {
      const told = await databases.onShards('SELECT DISTINCT teller FROM minute_windows_of_shard');
      return new Set(told.flatMap((names) => names.split('\n'))).size;
    }

    it.each([
      ['its data folder', ['.'], 1],
      ['the folders of its log and its checkpoint alone', ['log', 'checkpoint'], 4],
    ])(
      'that die one after the other, each replaced by a new machine with %s, store what they acknowledged and nothing else',
      async (_, moved, names) => {
        const { folder, databases, start } = await machines();
        const messages = messagesOf(SCRAPES);
        let acknowledged = 0;
        const machineCount = 4;
        for (let machine = 0; machine < machineCount; machine++) {
          for (const part of machine === 0 ? [] : moved) {
            const [from, to] = [machine - 1, machine].map((one) => join(folder, `machine-${one}`, part));
            if (part !== '.') await mkdir(join(folder, `machine-${machine}`), { recursive: true });
            if (existsSync(from as string)) await rename(from as string, to as string);
          }
          let node = await start(`machine-${machine}`);
          const share = Math.ceil((messages.length * (machine + 1)) / machineCount);
          await sendAll(node, messages.slice(acknowledged, share));
          acknowledged = share;
          // At times the store has what the log still holds, at times it has not; once there is a checkpoint.
          if (machine !== 1) await untilStored(node);
          else {
            await stopped(node);
            node = await start(`machine-${machine}`);
            await sendAll(node, messages.slice(acknowledged, acknowledged + 3));
            acknowledged += 3;
          }
          if (machine < machineCount - 1) {
            const onItsWay = sendWrite(node.address, messages[acknowledged] as Uint8Array).catch(() => 0);
            await node.kill();
            if ((await onItsWay) === 204) acknowledged++;
            continue;
          }
          await expectAccountsOfFile(await accountsOf(node), folder);
          expect(await node.stop()).toBe(0);
        }
        const expected = figuresOf(windowsOf(SCRAPES), TOLD_UNTIL);
        expect(Object.keys(expected)).toHaveLength(4 * 120);
        expect(differences(await stored(databases), expected)).toEqual([]);
        expect(await tellers(databases)).toBe(names);
      },
      300_000,
    );

    it('that take the same samples at once count them once', async () => {
      const { folder, databases, start } = await machines();
      const nodes = await Promise.all([start('left'), start('right')]);
      for (const message of messagesOf(SCRAPES)) {
        const answers = await Promise.all(nodes.map(({ address }) => sendWrite(address, message)));
        expect(answers).toEqual([204, 204]);
      }
      for (const node of nodes) await untilStored(node);
      expect(await tellers(databases)).toBe(2);
      expect(differences(await stored(databases), figuresOf(windowsOf(SCRAPES), TOLD_UNTIL))).toEqual([]);
      for (const node of nodes) {
        await expectAccountsOfFile(await accountsOf(node), folder);
        expect(await node.stop()).toBe(0);
      }
    }, 300_000);

    /** What the node that is named first by its teller acknowledged, then the other. */
    function inOrderOfTellers(folder: string, told: Readonly<Record<string, readonly Scrape[]>>) {
      const named = Object.entries(told).map(([name, acknowledged]) => {
        const path = join(folder, name, 'teller');
        expect(existsSync(path)).toBe(true);
        return { teller: readFileSync(path, 'utf8'), acknowledged };
      });
      return named.sort((a, b) => (a.teller < b.teller ? -1 : 1)).map(({ acknowledged }) => acknowledged);
    }

    it('of which each takes some signals of every device lose none of them, and account as one would', async () => {
      const { folder, databases, start } = await machines();
      const isPower = (name: string): boolean => name.includes('_DEV_');
      const [power, profiling] = [true, false].map((kind) =>
        SCRAPES.map(({ at, samples }) => ({ at, samples: samples.filter(({ name }) => isPower(name) === kind) })),
      ) as unknown as [readonly Scrape[], readonly Scrape[]];
      const nodes = await Promise.all([start('power'), start('profiling')]);
      await Promise.all([sendAll(nodes[0], messagesOf(power)), sendAll(nodes[1], messagesOf(profiling))]);
      for (const node of nodes) await untilStored(node);
      const got = await stored(databases);
      const expected = windowsOf(...inOrderOfTellers(folder, { power, profiling }));
      expect(differences(got, figuresOf(expected, TOLD_UNTIL))).toEqual([]);
      const [whole] = Object.values(figuresOf(windowsOf(SCRAPES), TOLD_UNTIL));
      // All but the products of two signals, which nobody saw together.
      const joined = Object.values(got)[0] as string;
      expect(joined.split('; ').filter((place) => !whole?.split('; ').includes(place))).toEqual([]);
      expect(joined.split('; ')).toHaveLength(10);
      for (const node of nodes) expect(await node.stop()).toBe(0);
    }, 300_000);

    it('between which a sender changes within a minute lose no more than the time between two of its samples', async () => {
      const { folder, databases, start } = await machines();
      const leaves = START + 40 * MINUTE + 30_000;
      const returns = leaves + 30 * MINUTE;
      const first = SCRAPES.filter(({ at }) => at < leaves || at >= returns);
      const second = SCRAPES.filter(({ at }) => at >= leaves);
      const nodes = await Promise.all([start('first'), start('second')]);
      for (const scrape of SCRAPES) {
        const takers = nodes.filter((_, node) => (node === 0 ? first : second).includes(scrape));
        for (const node of takers) await sendAll(node, [messageOf(scrape)]);
      }
      for (const node of nodes) await untilStored(node);
      const got = await stored(databases);
      const expected = windowsOf(...inOrderOfTellers(folder, { first, second }));
      expect(differences(got, figuresOf(expected, TOLD_UNTIL))).toEqual([]);
      const whole = figuresOf(windowsOf(SCRAPES), TOLD_UNTIL);
      const others = Object.keys(whole).filter((key) => got[key] !== whole[key]);
      expect(others.map((key) => Number(key.split(' ')[0]))).toEqual(Array(4).fill(START + 40 * MINUTE));
      for (const node of nodes) expect(await node.stop()).toBe(0);
    }, 300_000);
  },
);
