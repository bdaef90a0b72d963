import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tellerIn } from './teller-file.ts';

describe('the name under which a node tells', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'comptroller-teller-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it("is made once, moves with its folder, and is no other folder's", async () => {
    const [here, there] = [join(root, 'here', 'node'), join(root, 'there')];
    const name = await tellerIn(here);
    expect(name).toMatch(/^[0-9a-f]{16}$/);
    expect(readdirSync(here)).toEqual(['teller']);
    renameSync(here, there);
    expect(await tellerIn(there)).toBe(name);
    expect(await tellerIn(here)).not.toBe(name);
  });

  it('is made anew where a process died before it was there', async () => {
    writeFileSync(join(root, 'teller.draft'), 'ha');
    const name = await tellerIn(root);
    expect(readFileSync(join(root, 'teller'), 'utf8')).toBe(`${name}\n`);
    expect(readdirSync(root)).toEqual(['teller']);
  });

  it('is refused where the file holds anything else, and the file stays', async () => {
    const property = fc.asyncProperty(
      fc.oneof(fc.string(), fc.constantFrom('', '0123456789abcde', 'G'.repeat(16))),
      async (text) => {
        fc.pre(!/^[0-9a-f]{16}$/.test(text.trim()));
        writeFileSync(join(root, 'teller'), text);
        await expect(tellerIn(root)).rejects.toMatchObject({ code: 'teller-unreadable' });
        expect(readFileSync(join(root, 'teller'), 'utf8')).toBe(text);
      },
    );
    await fc.assert(property, { numRuns: 50 });
  });

  it('is refused where the folder is none', async () => {
    writeFileSync(join(root, 'file'), '');
    await expect(tellerIn(join(root, 'file'))).rejects.toMatchObject({ code: 'teller-unwritable' });
  });
});
