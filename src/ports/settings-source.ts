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
    /** Of the log; above it senders are asked to come again. */
    readonly mostHeldBytes: number;
  };
  readonly retention: {
    /** How long windows of one minute are kept. */
    readonly minuteWindowDays: number;
  };
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
