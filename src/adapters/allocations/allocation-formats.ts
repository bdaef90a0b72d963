import type { AllocationSource } from '../../ports/allocation-source.ts';
import { allocationsCsv } from './allocations-csv/allocations-csv.ts';
import { kubePodLabels } from './kube-pod-labels/kube-pod-labels.ts';
import { slurmSacct } from './slurm-sacct/slurm-sacct.ts';

/** Every format in which allocations can be read, one line each. */
export const ALLOCATION_SOURCES: readonly AllocationSource[] = [allocationsCsv, slurmSacct, kubePodLabels()];
