import { jsonText } from './json-text.ts';
import type { ProtocolError } from '../protocol-error.ts';
import { checkReply, type CheckedReply } from './reply.ts';

/** The reference's JSON error body: `{"error": {"code": 404, "message": ""}}`. */
export function errorBody(status: number, message: string): string {
  return jsonText({ error: { code: status, message } });
}

/** An error as the server itself answers it. */
export function errorReply(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): CheckedReply & { readonly content: Uint8Array } {
  return checkReply({
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: errorBody(status, message),
  });
}

/** What a peer gets that broke HTTP. */
export function protocolErrorReply({ status, message, code, offset }: ProtocolError): CheckedReply {
  const details = `${message} (${code}, byte ${offset} of the connection)`;
  return errorReply(status, details, { Connection: 'close' });
}

/** What the reference says of a server error; `details` is the stack, or what stands for it. */
export function serverErrorMessage(url: string, details: string): string {
  return `Internal server error loading ${url}:\n  ${details === '' ? '<no traceback>' : details}`;
}
