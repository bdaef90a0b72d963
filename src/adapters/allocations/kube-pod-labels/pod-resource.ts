/** An accelerator resource of Kubernetes, as kube-state-metrics writes its name. */
export interface PodResource {
  readonly name: string;
  /** What part of a device one of it is: 1, or a MIG instance's share; undefined where nobody says. */
  readonly share: number | undefined;
}

const WHOLE_DEVICES = new Set(['nvidia_com_gpu', 'amd_com_gpu', 'habana_ai_gaudi', 'google_com_tpu']);
/** Time-sliced devices: how many share one is set on the node and told nowhere else. */
const SHARED_DEVICES = new Set(['nvidia_com_gpu_shared']);
const MIG = /^nvidia_com_mig_(?:\dc_)?(\d)g_(\d+)gb/;
/**
 * Instances of parts with four compute slices; all others have seven.
 * NVIDIA Multi-Instance GPU User Guide, "Supported MIG Profiles": A30, RTX PRO 6000.
 */
const FOUR_SLICES = new Set(['1g6', '2g12', '4g24', '2g48', '4g96']);

/** `undefined` for a resource that is no accelerator. */
export function podResource(name: string): PodResource | undefined {
  if (WHOLE_DEVICES.has(name)) return { name, share: 1 };
  if (SHARED_DEVICES.has(name)) return { name, share: undefined };
  const mig = MIG.exec(name);
  if (mig === null) return undefined;
  const [, slices, gigabytes] = mig;
  const whole = FOUR_SLICES.has(`${slices}g${gigabytes}`) ? 4 : 7;
  return { name, share: Math.min(1, Number(slices) / whole) };
}
