import { bookStoreContract } from './contracts/book-store.ts';
import { plainBooks } from './plain-books.ts';

bookStoreContract('in memory', async () => {
  const books = plainBooks();
  return {
    open: async () => ({ ...books, [Symbol.asyncDispose]: () => Promise.resolve() }),
    discard: () => Promise.resolve(),
  };
});
