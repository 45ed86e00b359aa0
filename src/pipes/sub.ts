import type { ResponseHeaders } from '../http/response/response-headers.ts';
import { describeValue } from '../usage-error.ts';
import { definePipe } from './define-pipe.ts';
import { pipeArgument } from './pipe-arguments.ts';
import { PipeError } from './pipe-error.ts';
import type { TemplateEscape } from './template.ts';
import { readLate, setLateContent, takeContent } from './timed-content.ts';
import { lateModule } from '../late.ts';

/** Most servers have no templates. */
const templates = lateModule(() => import('./template.ts'));

/** `sub`, which is `sub(html)`, or `sub(none)`: templates are replaced by what they come to, which is escaped or not. */
export const sub = definePipe(
  'sub',
  [pipeArgument.text('escape').optional()],
  async (response, request, escape = 'html') => {
    const { hasTemplate, substitute } = await templates();
    const { content, pauseMs } = await readLate(takeContent(response));
    // Where there is no template the reference does not look at the escaping.
    if (!isEscape(escape) && hasTemplate(content)) {
      throw new PipeError(`pipe sub: escape ${describeValue(escape)} is not html or none.`);
    }
    const changed = isEscape(escape) ? await substitute(content, request, escape) : content;
    correctLength(response.headers, content.length, changed.length);
    setLateContent(response, { content: changed, pauseMs });
  },
);

function isEscape(text: string): text is TemplateEscape {
  return text === 'html' || text === 'none';
}

/** A length that was right is right afterwards; one that lied is meant to lie. */
function correctLength(headers: ResponseHeaders, before: number, after: number): void {
  const lengths = headers.get('Content-Length');
  if (lengths.length === 1 && lengths[0] === String(before)) headers.set('Content-Length', after);
}
