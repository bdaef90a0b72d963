/** What a source calls the thing that it measured, in the source's own words. The fleet decides which device or meter that is. */
export interface SubjectDescriptor {
  readonly kind: 'accelerator' | 'meter';
  /** Host name, node name or meter name, where the source or the user's `node=` option gives one. */
  readonly node?: string;
  /** Index on the node as the source counts it. */
  readonly index?: number;
  readonly uuid?: string;
  /** As the driver prints it. */
  readonly modelName?: string;
  /** The pod or job that the source says held the device during these readings. */
  readonly holder?: { readonly namespace?: string; readonly pod?: string; readonly job?: string };
}
