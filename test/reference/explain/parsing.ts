// Reasons that lie in how a request is read.

import type { Difference } from '../compare.ts';
import { decodeChunked, type Message } from '../message.ts';
import { fieldsOf } from './asked.ts';
import {
  closing,
  isAsAlone,
  isAsRecorded,
  isError,
  isRefusal,
  ofKind,
  within,
  type Case,
  type Explain,
} from './explain.ts';
import { digitViolations, limitViolations, violationsOf, type Violation } from './violations.ts';

/** A refusal is JSON with a head, where the reference sends a page, sometimes without a head. */
export const jsonRefusal: Explain = (compared) =>
  compared.ours.messages.flatMap((ours, index) => {
    const code = codeOfPage(compared.recorded.messages[index]);
    const isSame = code !== undefined && isRefusal(ours, code) && compared.recorded.closed;
    return isSame ? within(compared, index) : [];
  });

/** A request that the reference never answers is refused at once. */
export const noSilence: Explain = (compared) => {
  const { recorded, asked } = compared;
  if (recorded.messages.length > 0 || recorded.closed) return [];
  return refusedFor(compared, asked[0] === undefined ? [] : violationsOf(asked[0]));
};

/** A request that the reference takes is refused, for a reason that RFC 9112 gives. */
export const strictness: Explain = (compared) => {
  if (compared.recorded.messages.length === 0) return [];
  return refusedFor(compared, violationsOf(lastAsked(compared)), {
    butFor: (asked) => [...limitViolations(asked), ...digitViolations(asked.version)],
  });
};

/** Versions of more than a digit on each side are taken there. */
export const oneDigitVersions: Explain = (compared) =>
  refusedFor(compared, digitViolations(lastAsked(compared).version));

/** Of several slashes at the start of a target one is left there. */
export const keepsSlashes: Explain = (compared) => {
  const [target = ''] = compared.asked.map((asked) => asked.target);
  if (!target.startsWith('//')) return [];
  const one = target.replace(/^\/+/, '/');
  return [
    ...ofKind(compared, 'body').filter(
      ({ recorded, ours }) =>
        ours === recorded.replaceAll(JSON.stringify(one), JSON.stringify(target)),
    ),
    ...ofKind(compared, 'json').filter(
      ({ path, recorded, ours }) => path === 'path' && recorded === one && ours === target,
    ),
  ];
};

/** Nobody wants content that is not there, so nobody gets leave to send it. */
export const continuesWhenAsked: Explain = (compared) => {
  const { asked, recorded, ours, differences } = compared;
  const [interim, final] = recorded.messages;
  const [only, ...others] = ours.messages;
  if (interim?.statusLine !== 'HTTP/1.1 100 Continue' || asked[0]?.body !== '') return [];
  if (final === undefined || only === undefined || others.length > 0) return [];
  return isAsRecorded(only, final, compared) ? differences : [];
};

/** A request that the reference takes is too large for our limits. */
export const limits: Explain = (compared) =>
  refusedFor(compared, limitViolations(lastAsked(compared)));

/** A chunked request body is decoded, and what the reference takes for the next request is not there. */
export const decodesChunks: Explain = (compared) => {
  const [asked] = compared.asked;
  if (asked === undefined || fieldsOf(asked, 'transfer-encoding').length === 0) return [];
  const decoded = decodeChunked(asked.body)?.body;
  const body = ofKind(compared, 'json').filter(
    ({ path, recorded, ours }) => path === 'body' && recorded === '' && ours === decoded,
  );
  const pages = ofKind(compared, 'messageMissing').filter(
    ({ recorded }) => codeOfPage(recorded) === 400,
  );
  return [...body, ...pages, ...closing(compared, true, false)];
};

/** Empty lines before a request line are skipped (RFC 9112 §2.2). */
export const skipsEmptyLines: Explain = (compared) => {
  if (!compared.asked.some(({ isAfterEmptyLine }) => isAfterEmptyLine)) return [];
  const answered = ofKind(compared, 'messageAdded').filter(({ message, ours }) => {
    const asked = compared.asked[message];
    return asked !== undefined && isAsAlone(ours, asked, compared);
  });
  return answered.length === 0 ? [] : [...answered, ...closing(compared, true, false)];
};

/** Fields of one name are joined, of which the reference sees the first. */
export const joinsFields: Explain = (compared) => {
  const [asked] = compared.asked;
  if (asked === undefined) return [];
  const told = ofKind(compared, 'json').filter(({ path, recorded, ours }) => {
    const values = fieldsOf(asked, path.replace(/^headers /, ''));
    const [first] = values;
    return values.length > 1 && trimmed(recorded) === first && ours === values.join(', ');
  });
  // What a template prints of it, in a file or in a header file.
  const templates = Object.values(compared.recording.files).join('\n');
  const printed = ofKind(compared, 'body', 'field').filter(({ recorded, ours }) =>
    [...templates.matchAll(/\{\{(?:headers\[|header_or_default\()([\w-]+)/g)].some(
      ([, name = '']) => {
        const values = fieldsOf(asked, name.toLowerCase());
        const [first = ''] = values;
        return values.length > 1 && ours.replaceAll(values.join(', '), first) === recorded;
      },
    ),
  );
  return [...told, ...printed];
};

/** White space around a value is no part of it (RFC 9110 §5.5). */
export const trimsValues: Explain = (compared) =>
  ofKind(compared, 'json').filter(
    ({ path, recorded, ours }) =>
      path.startsWith('headers ') && recorded !== ours && trimmed(recorded) === ours,
  );

/** A request line of two words is HTTP/0.9, whatever its method. */
export const anyMethodOf09: Explain = (compared) => {
  const [asked] = compared.asked;
  const [recorded, ours] = [compared.recorded.messages[0], compared.ours.messages[0]];
  const isOldPost = asked?.version === '' && asked.method !== 'GET' && asked.lines.length === 0;
  return isOldPost && codeOfPage(recorded) === 400 && isError(ours, 404) ? within(compared, 0) : [];
};

/** All differences from the message on in which a request was refused, when there was a reason. */
function refusedFor(
  compared: Case,
  violations: readonly Violation[],
  { butFor }: { readonly butFor?: (asked: Case['asked'][number]) => readonly Violation[] } = {},
): Difference[] {
  const index = compared.ours.messages.length - 1;
  const excluded = butFor?.(lastAsked(compared)) ?? [];
  const reasons = violations.filter(({ why }) => !excluded.some((each) => each.why === why));
  const isRefused = reasons.some(({ status }) => isRefusal(compared.ours.messages[index], status));
  if (!isRefused || !compared.ours.closed) return [];
  return [
    ...compared.differences.filter((each) => 'message' in each && each.message >= index),
    ...closing(compared, false, true),
  ];
}

/** The request that our last message answers. */
function lastAsked({ asked, ours }: Case): Case['asked'][number] {
  return asked[ours.messages.length - 1] ?? asked.at(-1)!;
}

/** The code that a page of the reference's parser says. */
function codeOfPage(message: Message | undefined): number | undefined {
  const isPage = message?.body.startsWith('<!DOCTYPE HTML>\n<html lang="en">') === true;
  const code = isPage ? /<p>Error code: (\d+)<\/p>/.exec(message.body)?.[1] : undefined;
  return code === undefined ? undefined : Number(code);
}

function trimmed(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/^[ \t]+|[ \t]+$/g, '') : value;
}
