import { Problem } from '../../../foundation/problem.ts';

/** The message as a whole can't be read. @param why completes "the message ...". */
export const unreadable = (why: string): Problem => new Problem('message-unreadable', `the message ${why}`);
