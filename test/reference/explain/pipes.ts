// Reasons that lie in the pipes.

import { statusOf, valuesOf, type Message } from '../message.ts';
import { gunzip, saysItsLength } from '../volatile.ts';
import { errorOf } from '../json-body.ts';
import { parametersOf } from './asked.ts';
import { closing, isError, ofKind, within, type Case, type Explain } from './explain.ts';

/** The pipes of a script run once. */
export const runsOnce: Explain = (compared) => {
  if (compared.asked[0]?.path.endsWith('.py') !== true) return [];
  const pipe = pipeOf(compared);
  const again = ofKind(compared, 'fieldMissing').filter(({ message, name, recorded }) => {
    const [theirs, mine] = [compared.recorded, compared.ours].map(({ messages }) =>
      valuesOf(messages[message]!, name.toLowerCase()).filter((value) => value === recorded),
    );
    const isAppended = pipe.includes(`header(${name},${recorded},`);
    return isAppended && theirs?.length === 2 && mine?.length === 1;
  });
  const bodies = ofKind(compared, 'body').filter(({ recorded, ours }) => {
    const [, start, end] = /^slice\((-?\d+)(?:,(-?\d+))?\)$/.exec(pipe) ?? [];
    if (start !== undefined) {
      return recorded === ours.slice(Number(start), end === undefined ? undefined : Number(end));
    }
    return pipe === 'gzip' && isCompressedOnce(ours, recorded);
  });
  return [...again, ...bodies];
};

/** A trickle on what a script returned delays once, and the content only. */
export const delaysOnce: Explain = (compared) => {
  const isScript = compared.asked[0]?.path.endsWith('.py') === true;
  return isScript && /^trickle\([^)]*\)$/.test(pipeOf(compared))
    ? ofKind(compared, 'earlyHead', 'earlyBody', 'pieces')
    : [];
};

/** Keys of the configuration that say nothing here. */
const otherKeys =
  /\{\{(?:\$\w+:)?(?:logging|aliases|ssl_config|ws_doc_root|inject_script|ssl\[(?:openssl|pregenerated)\])/;

/** A template can print what the server has, and nothing that would be true of nothing. */
export const hasOwnConfiguration: Explain = (compared) => {
  const [recorded, ours] = [compared.recorded.messages[0], compared.ours.messages[0]];
  const asksForOther = Object.values(compared.recording.files).some((text) => otherKeys.test(text));
  const wasPrinted = recorded !== undefined && statusOf(recorded) === 200;
  const names = errorOf(ours?.body ?? '')?.message ?? '';
  if (!asksForOther || !wasPrinted || !isError(ours, 500) || !/ There is | has no /.test(names)) {
    return [];
  }
  return [...within(compared, 0), ...closing(compared, true, false)];
};

/** What cannot be sent is a 500 before anything was; what can be understood is done. */
export const failsFirst: Explain = (compared) => {
  const [recorded, ours] = [compared.recorded.messages[0], compared.ours.messages[0]];
  if (recorded === undefined || ours === undefined) return [];
  const isHalfDone = !saysItsLength(recorded) && recorded.body === '' && !compared.recorded.closed;
  const failsNow = isHalfDone && isError(ours, 500);
  const worksNow = isError(recorded, 500) && isUnderstood(compared, ours);
  if (!failsNow && !worksNow) return [];
  return [
    ...within(compared, 0),
    ...ofKind(compared, 'pieces', 'earlyHead', 'earlyBody'),
    ...closing(compared, true, false),
  ];
};

/** A delay delays the content and never the head, also when another pipe needs the content. */
export const sendsHeadFirst: Explain = (compared) =>
  /trickle\([^)]*\)\|/.test(pipeOf(compared)) ? ofKind(compared, 'earlyHead') : [];

/** More than 32 pipes, and a loop that would send bytes again or none at all, are refused. */
export const limitsPipelines: Explain = (compared) => {
  const [recorded, ours] = [compared.recorded.messages[0], compared.ours.messages[0]];
  if (recorded === undefined) return [];
  const pipe = pipeOf(compared);
  const isLong = pipe.split('|').filter((each) => each !== '').length > 32;
  const [, items = ''] = /^trickle\((.*:r\d+)\)$/.exec(pipe) ?? [];
  const goesBack = items.split(':').some((each) => each.startsWith('-'));
  const isRefused = statusOf(recorded) === 200 && isError(ours, 500);
  if (!isRefused || !(isLong || goesBack)) return [];
  return [
    ...within(compared, 0),
    ...ofKind(compared, 'pieces', 'earlyHead', 'earlyBody'),
    ...closing(compared, true, false),
  ];
};

/** What a template of a header file comes to does not end its line. */
export const keepsHeaderLines: Explain = (compared) => {
  const { asked, ours, recorded, recording } = compared;
  const hasLineEnd = /%0[da]/i.test(asked[0]?.query ?? '');
  const hasTemplate = Object.entries(recording.files).some(
    ([name, text]) => name.endsWith('.sub.headers') && text.includes('{{GET['),
  );
  const wasSent = recorded.messages.some((message) => statusOf(message) === 200);
  const isRefused = wasSent && isError(ours.messages[0], 500);
  if (!hasLineEnd || !hasTemplate || !isRefused) return [];
  return [...within(compared, 0), ...closing(compared, true, false)];
};

/** Items of one kind are summed; empty parentheses are no arguments. */
function isUnderstood({ asked, recording }: Case, ours: Message): boolean {
  const [pipe, file] = [pipeOf({ asked }), recording.files[asked[0]?.path.slice(1) ?? '']];
  if (statusOf(ours) !== 200 || file === undefined) return false;
  if (pipe === 'gzip()') return gunzip(ours.body) === file;
  const [, items = ''] = /^trickle\((.*)\)$/.exec(pipe) ?? [];
  const kinds = items.split(':').map((item) => item.startsWith('d'));
  const isRepeated = kinds.some((kind, index) => index > 0 && kind === kinds[index - 1]);
  return (pipe === 'sub()' || isRepeated) && ours.body === file;
}

function isCompressedOnce(ours: string, recorded: string): boolean {
  const once = gunzip(ours);
  return once !== undefined && once === gunzip(gunzip(recorded) ?? '');
}

function pipeOf({ asked: [asked] }: Pick<Case, 'asked'>): string {
  return asked === undefined ? '' : (parametersOf(asked).get('pipe') ?? '');
}
