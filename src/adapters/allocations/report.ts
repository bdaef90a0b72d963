/** Takes what is wrong with the record at hand, and gives nothing, so that a reader can end with it. */
export type Report = (message: string) => undefined;
