const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '::1']);
const LOOPBACK_IPV4 = /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;

/** Whether a host is this machine alone: nobody reaches it from outside. Names other than `localhost` may point anywhere. */
export const isLoopback = (host: string): boolean => LOOPBACK_NAMES.has(host.toLowerCase()) || LOOPBACK_IPV4.test(host);
