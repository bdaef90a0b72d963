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

/** The account that a source's labels stand for. */
export interface NamedHolder {
  readonly customerId: string;
  readonly workloadId: string;
}

/** A pod's namespace stands for the customer, its job (or else the pod itself) for the workload. */
export const accountOfHolder = ({ namespace, pod, job }: NonNullable<SubjectDescriptor['holder']>): NamedHolder => ({
  customerId: namespace ?? 'no-namespace',
  workloadId: job ?? pod ?? 'no-name',
});
