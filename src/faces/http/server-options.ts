import type { HttpSettings, TlsMaterial } from '../../ports/settings-source.ts';

const MOST_HEADER_BYTES = 16 * 1024;
const MOST_PATH_PART_CHARACTERS = 256;
const MOST_HEADERS_SECONDS = 15;
const KEEP_ALIVE_MILLISECONDS = 72_000;

/** What a stranger may cost: bytes of headers and bodies, seconds, connections. */
export function serverOptions(settings: HttpSettings) {
  const { requestTimeoutSeconds, mostBodyBytes, tls } = settings;
  const http = {
    maxHeaderSize: MOST_HEADER_BYTES,
    headersTimeout: Math.min(MOST_HEADERS_SECONDS, requestTimeoutSeconds) * 1000,
    requestTimeout: requestTimeoutSeconds * 1000,
    connectionsCheckingInterval: 500,
    insecureHTTPParser: false,
  };
  return {
    logger: false,
    trustProxy: false,
    requestIdHeader: false as const,
    bodyLimit: mostBodyBytes,
    requestTimeout: requestTimeoutSeconds * 1000,
    keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
    forceCloseConnections: 'idle' as const,
    return503OnClosing: false,
    routerOptions: { maxParamLength: MOST_PATH_PART_CHARACTERS, ignoreTrailingSlash: false },
    ...(tls === undefined ? { http } : { https: { ...http, ...tlsOptions(tls) } }),
  };
}

/** TLS 1.2 is the oldest that is spoken. With authorities of clients, one without a certificate of theirs gets no further. */
const tlsOptions = ({ certificate, key, clientAuthorities }: TlsMaterial) => ({
  cert: certificate,
  key,
  minVersion: 'TLSv1.2' as const,
  ...(clientAuthorities === undefined ? {} : { ca: clientAuthorities, requestCert: true, rejectUnauthorized: true }),
});
