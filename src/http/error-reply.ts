import { checkReply, type CheckedReply } from './reply.ts';

/** The reference's JSON error body, spaced as there: `{"error": {"code": 404, "message": ""}}`. */
export function errorReply(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): CheckedReply {
  return checkReply({
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: `{"error": {"code": ${status}, "message": ${JSON.stringify(message)}}}`,
  });
}
