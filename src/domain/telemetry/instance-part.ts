/** One instance of a partitioned device, as its exporter tells of it. */
export interface InstancePart {
  /** `GPU_I_ID`, for instance. */
  readonly id: string;
  /** Its share of the device's compute, above 0 to 1; NaN where that is not known. */
  readonly share: number;
}

/** A device has seven at one time; with those of the partition before it fewer than this. A device that tells more is not known. */
export const MOST_INSTANCES = 16;
/** Longer than any identifier of an instance. */
export const LONGEST_INSTANCE_ID = 32;
