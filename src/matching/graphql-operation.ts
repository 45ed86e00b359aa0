import type { Request } from '../http/request/request.ts';

/** A comment, a text, a bracket, or a word. */
const token =
  /#[^\n]*|"""(?:[^"\\]|\\"""|\\|"(?!""))*(?:"""|$)|"(?:[^"\\\n]|\\.)*"?|[{}]|[A-Za-z_]\w*/g;
/** A document can be of any length. */
const lookedAtCharacters = 100_000;

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
  return typeof query === 'string' ? nameIn(query.slice(0, lookedAtCharacters)) : undefined;
}

/** The name of the first operation of a document, of which fragments may stand in front. */
function nameIn(document: string): string | undefined {
  let depth = 0;
  let isOperation = false;
  for (const [part] of document.matchAll(token)) {
    if (part === '{') {
      // An operation without a name.
      if (isOperation) return undefined;
      depth += 1;
    } else if (part === '}') {
      depth -= 1;
    } else if (depth === 0 && /^\w/.test(part)) {
      if (isOperation) return part;
      isOperation = /^(?:query|mutation|subscription)$/.test(part);
    }
  }
  return undefined;
}
