import { z } from 'zod';
import type { JobFields } from './job-fields.ts';
import { saysNothing } from './slurm-values.ts';

/** Numbers come bare, as text, or (since 23.02) wrapped so that "not set" and "without limit" can be told. */
const numberText = z
  .union([
    z.number().transform(String),
    z.string(),
    z.null().transform(() => ''),
    z
      .object({ set: z.boolean().optional(), infinite: z.boolean().optional(), number: z.number().optional() })
      .transform(({ set, infinite, number }) => (set === false || infinite === true ? '' : String(number ?? ''))),
  ])
  .optional()
  .default('');

const text = z
  .union([z.string(), z.number().transform(String), z.null().transform(() => '')])
  .optional()
  .default('');

/** One word until 23.02, a list of words since. */
const words = z
  .union([z.string(), z.array(z.string()).transform((list) => list.join(' ')), z.null().transform(() => '')])
  .optional()
  .default('');

const resource = z.object({ type: text, name: text, count: numberText });
const resources = z.array(resource).nullish();

/** The fields used, as `sacct --json` writes them (21.08 to 24.11) and, below, as `squeue --json` and the REST service do. */
const jobSchema = z.object({
  job_id: numberText,
  name: text,
  cluster: text,
  account: text,
  user: text,
  association: z.object({ account: text, user: text, cluster: text }).partial().nullish(),
  state: z.union([z.object({ current: words }), words]).optional(),
  time: z
    .object({ start: numberText, end: numberText, elapsed: numberText, suspended: numberText })
    .partial()
    .nullish(),
  nodes: text,
  tres: z.object({ allocated: resources, requested: resources }).partial().nullish(),
  array: z.object({ job_id: numberText, task_id: numberText }).partial().nullish(),
  het: z.object({ job_id: numberText, job_offset: numberText }).partial().nullish(),
  gres_detail: z.union([z.array(z.string()), z.string().transform((one) => [one])]).nullish(),
  user_name: text,
  job_state: words,
  start_time: numberText,
  end_time: numberText,
  tres_alloc_str: text,
  tres_req_str: text,
});
type Job = z.infer<typeof jobSchema>;

export const sacctDocument = z.object({ jobs: z.array(z.unknown()) });

/** One job of the document as text fields, or every fault of it with its path. */
export function fieldsOfJob(
  job: unknown,
): { readonly fields: JobFields } | { readonly faults: readonly { path: string; message: string }[] } {
  const parsed = jobSchema.safeParse(job);
  if (parsed.success) return { fields: fieldsOf(parsed.data) };
  return { faults: parsed.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message })) };
}

function fieldsOf(job: Job): JobFields {
  const state = typeof job.state === 'object' ? job.state.current : job.state;
  return {
    jobIdRaw: job.job_id,
    jobId: shownId(job),
    cluster: job.cluster || (job.association?.cluster ?? ''),
    account: job.account || (job.association?.account ?? ''),
    user: job.user || job.user_name || (job.association?.user ?? ''),
    jobName: job.name,
    state: state || job.job_state,
    start: job.time?.start || job.start_time,
    end: job.time?.end || job.end_time,
    elapsed: job.time?.elapsed ?? '',
    suspended: job.time?.suspended ?? '',
    nodeList: job.nodes,
    allocTres: tresText(job.tres?.allocated) || job.tres_alloc_str,
    reqTres: tresText(job.tres?.requested) || job.tres_req_str,
    gresDetail: job.gres_detail ?? [],
  };
}

/** `4_2` for a task of an array, `10+1` for a part of a heterogeneous job; neither has the job number 0 for its whole. */
function shownId({ job_id, array, het }: Job): string {
  const task = array?.task_id ?? '';
  const offset = het?.job_offset ?? '';
  if (isJobNumber(array?.job_id) && !saysNothing(task)) return `${array?.job_id}_${task}`;
  if (isJobNumber(het?.job_id)) return `${het?.job_id}+${saysNothing(offset) ? '0' : offset}`;
  return job_id;
}

const isJobNumber = (text = ''): boolean => text !== '0' && !saysNothing(text);

const tresText = (list: z.infer<typeof resources>): string =>
  (list ?? []).map(({ type, name, count }) => `${name === '' ? type : `${type}/${name}`}=${count}`).join(',');
