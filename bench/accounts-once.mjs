import { accountsFrom } from './house.mjs';
import { measured } from './measured.mjs';

/** From one file to accounts: node accounts-once.mjs FORMAT PATH FLEET ALLOCATIONS */
await measured(async () => {
  const { document, faults } = await accountsFrom(process.argv.slice(2));
  return { accounts: document.accounts.length, faults: faults.length };
});
