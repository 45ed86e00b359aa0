// Values are sent as they are: a CR LF in one makes another line, on purpose.

import { definePipe } from './define-pipe.ts';
import { ofKind, pipeArgument } from './pipe-arguments.ts';

// oxlint-disable-next-line no-control-regex -- control characters can be sent
const latin1 = /^[\0-\xff]*$/;
// oxlint-disable-next-line no-control-regex -- as above
const usAscii = /^[\0-\x7f]*$/;

const name = ofKind('name', {
  allowed: ['US-ASCII text'],
  read: (text) => (usAscii.test(text) ? text : undefined),
});
const value = ofKind('value', {
  allowed: ['latin-1 text, of which each character is one byte'],
  read: (text) => (latin1.test(text) ? text : undefined),
});

/** `header(name,value)` replaces the lines of that name, `header(name,value,true)` adds one. */
export const header = definePipe(
  'header',
  [name, value, pipeArgument.boolean('append').optional()],
  (response, _, fieldName, fieldValue, isAppended = false) => {
    if (isAppended) response.headers.append(fieldName, fieldValue);
    else response.headers.set(fieldName, fieldValue);
  },
);
