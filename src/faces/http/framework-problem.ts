import { Problem } from '../../foundation/problem.ts';

/** What the framework refuses by itself, in our codes and words. Other errors are handed back as they are. */
export function asProblem(error: unknown, mostBodyBytes: number): unknown {
  if (error instanceof Problem || !(error instanceof Error)) return error;
  const { code = '', statusCode } = error as { code?: string; statusCode?: number };
  switch (code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_EMPTY_TYPE':
      return new Problem('media-type-unsupported', 'A body of this type is not read here.');
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Problem('body-too-large', `The node takes at most ${mostBodyBytes} bytes in one request.`);
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new Problem('url-too-long', 'A part of the path is longer than any name here.');
    default:
      return statusCode !== undefined && statusCode >= 400 && statusCode < 500
        ? new Problem('request-invalid', 'The request is not well-formed; correct what sends it.')
        : error;
  }
}

/** What a connection is told whose bytes are no request: the parser's word for it, in our codes. */
export function connectionProblem(code: string | undefined): Problem {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Problem('request-too-slow', 'Send headers and body without pauses.');
  if (code === 'HPE_HEADER_OVERFLOW') return new Problem('headers-too-large', 'Send fewer or shorter headers.');
  return new Problem('request-invalid', 'These bytes are no HTTP request.');
}
