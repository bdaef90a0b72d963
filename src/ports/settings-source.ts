import type { Instant } from '../foundation/instant.ts';
import type { AllocationReadOptions } from './allocation-source.ts';
import type { BillingReadOptions } from './billing-source.ts';

/** Certificates of the node, as PEM texts that were read and fit together. */
export interface TlsMaterial {
  readonly certificate: string;
  readonly key: string;
  /** Where present, every client must show a certificate of one of these authorities. */
  readonly clientAuthorities?: string;
}

/** Where the node listens and how much it takes from a stranger. */
export interface HttpSettings {
  /** An address, or `localhost`. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly tls?: TlsMaterial;
  /** True when a proxy in front of the node speaks TLS with the clients. */
  readonly tlsEndsAtProxy: boolean;
  /** `required`: always. `once-tokens-exist`: on a loopback address the node is open until the first token is created. */
  readonly authentication: 'required' | 'once-tokens-exist';
  /** Of one request, packed. */
  readonly mostBodyBytes: number;
  /** Of all requests that are being taken in at one time; above it they are asked to come again. */
  readonly mostBytesInFlight: number;
  readonly mostConnections: number;
  /** For the headers and body of one request to arrive. */
  readonly requestTimeoutSeconds: number;
  /** For running requests to finish when the node stops. */
  readonly stopWithinSeconds: number;
  /** The longest period that one question may ask about. */
  readonly mostDaysAsked: number;
}

/** Where records (findings, allocations as told, bills, imports) are kept. */
export type RecordStoreSettings =
  | { readonly form: 'embedded' }
  | {
      readonly form: 'postgresql';
      /** `postgresql://USER@HOST:PORT/DATABASE`, without a password. */
      readonly url: string;
      readonly password?: string;
    };

/** Where device windows are kept. */
export type MeasurementStoreSettings =
  | { readonly form: 'embedded' }
  | {
      readonly form: 'clickhouse';
      /** `http://HOST:8123`, without a password: every server that keeps rows. */
      readonly urls: readonly string[];
      readonly database?: string;
      readonly user?: string;
      readonly password?: string;
      /** Under which the servers know each other; there where they are several. */
      readonly cluster?: string;
    };

/** A server whose history is copied in. */
export interface PullSettings {
  readonly kind: 'prometheus' | 'victoriametrics';
  readonly url: string;
  /** The first moment of which history is asked; without one, as far back as minute windows are kept. */
  readonly from?: Instant;
  /** The end of what is asked; all that comes when absent. */
  readonly until?: Instant;
  /** Series selectors, such as `{__name__=~"DCGM_.*"}`; every series that the node knows the name of when absent. */
  readonly match?: readonly string[];
  readonly everySeconds: number;
  /** Sent with each request. May be secret: never printed. */
  readonly headers: Readonly<Record<string, string>>;
  /** Certificates of the authorities to be trusted, as PEM; those of the system when absent. */
  readonly authorities?: string;
}

/** How the node judges what kind of work each workload is. */
export interface ClassificationSettings {
  /** Whether booked hours are judged. What was judged before is read all the same. */
  readonly live: boolean;
  /** A version that came with the program, or the absolute path of a model file; the latest version when absent. */
  readonly model?: string;
  /** Hours in a row that must say the same before a label gives way to it. */
  readonly hoursToAgree: number;
  /** The probability at which one hour is enough. */
  readonly sureAt: number;
}

/** What the node fetches by itself, and how often. */
export interface ScheduleSettings {
  /** Servers that keep the series of kube-state-metrics: they tell which pods held accelerators. */
  readonly pods: readonly Omit<PullSettings, 'from' | 'until'>[];
  /** A program whose output is the table or JSON of Slurm's accounting, run without a shell. */
  readonly sacct?: AllocationReadOptions & {
    /** By which it is known; what it tells takes the place of what was told by this name before. */
    readonly name: string;
    readonly command: readonly string[];
    readonly everySeconds: number;
    /** For the program to end. */
    readonly timeoutSeconds: number;
  };
  /** A folder into which bills are dropped. */
  readonly billingFolder?: BillingReadOptions & {
    /** By which it is known, with the names of its files. */
    readonly name: string;
    readonly path: string;
    readonly format: string;
    readonly everySeconds: number;
  };
}

/** Everything that a person decides about a node. Paths are absolute. */
export interface NodeSettings {
  readonly dataFolder: string;
  readonly fleet?: string;
  readonly declarations?: string;
  /** `FORMAT:PATH`, as on the command line. */
  readonly allocations: readonly string[];
  readonly billing: readonly string[];
  readonly ingest: {
    /** How much later than the newest sample of its device a sample may come and still be folded into its window. */
    readonly latenessSeconds: number;
    /** How long one queue of a sender may come after another while it catches up; 0: a sender has one queue. */
    readonly catchUpSeconds: number;
    /** Of the log; above it senders are asked to come again. */
    readonly mostHeldBytes: number;
    /** Whole windows that wait for the store, in memory; above it senders are asked to come again. */
    readonly mostPendingWindows: number;
  };
  readonly retention: {
    /** How long windows of one minute are kept. */
    readonly minuteWindowDays: number;
    /** How long windows of one hour are kept; not shorter than those of one minute. */
    readonly hourWindowDays: number;
    /** How long allocations, bills and what else accounts are made of are kept. */
    readonly accountDays: number;
    /** How long a finding is kept after it was last seen. */
    readonly findingDays: number;
  };
  readonly classification: ClassificationSettings;
  readonly stores: { readonly records: RecordStoreSettings; readonly measurements: MeasurementStoreSettings };
  readonly pull: readonly PullSettings[];
  readonly schedules: ScheduleSettings;
  /** Whether the node feeds itself the synthetic fleet: unless told otherwise, only where nobody set anything. */
  readonly demonstration: boolean;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly http: HttpSettings;
}

/** Reads the settings of a node, whole and once. */
export interface SettingsSource {
  /**
   * The settings of a file, or the defaults without one; the environment overrides both.
   * @throws Problem `settings-invalid` naming every fault with its place.
   */
  read(path?: string): Promise<NodeSettings>;
}
