import type { Request } from '../http/request/request.ts';

/** The name that stands in a document, behind comments. */
const named = /^(?:\s|#[^\n]*\n)*(?:query|mutation|subscription)\s+([A-Za-z_]\w*)/;
/** The name stands at the beginning; a document can be of any length. */
const lookedAtCharacters = 10_000;

/**
 * The names of the GraphQL operations that a request asks for: by `operationName`, or else as the
 * document says; of a GET in its query, of a POST in its JSON, several of a batch. Operations
 * without a name are left out.
 */
export function graphqlOperations(request: Request): string[] {
  const { GET } = request;
  const asked = [
    { operationName: GET.get('operationName'), query: GET.get('query') },
    ...[jsonOf(request)].flat(),
  ];
  return asked.map(nameOf).filter((name) => name !== undefined);
}

function jsonOf(request: Request): unknown {
  try {
    return request.json();
  } catch {
    return undefined;
  }
}

function nameOf(asked: unknown): string | undefined {
  if (typeof asked !== 'object' || asked === null) return undefined;
  const { operationName, query } = asked as Readonly<Record<string, unknown>>;
  if (typeof operationName === 'string' && operationName !== '') return operationName;
  return typeof query === 'string'
    ? named.exec(query.slice(0, lookedAtCharacters))?.[1]
    : undefined;
}
