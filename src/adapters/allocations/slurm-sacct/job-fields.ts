/** One row of Slurm's accounting as text, whichever form it came in. `''`: the field is there and says nothing. */
export interface JobFields {
  /** The job's own number, or `123.batch` for a step of it. */
  readonly jobIdRaw: string;
  /** As people write it: `4_2` for an array task, `10+1` for a part of a heterogeneous job. */
  readonly jobId: string;
  readonly cluster: string;
  readonly account: string;
  readonly user: string;
  readonly jobName: string;
  readonly state: string;
  readonly start: string;
  readonly end: string;
  readonly elapsed: string;
  readonly suspended: string;
  readonly nodeList: string;
  /** Undefined: the source has no such field at all. */
  readonly allocTres: string | undefined;
  readonly reqTres: string;
  /** Which devices of each node, one text for each node in the order of the list: `gpu:h100:2(IDX:0-1)`. */
  readonly gresDetail: readonly string[];
}
