import { describeStep } from '../script/describe.ts';
import { contentReceived, sentContent } from './exchange-result.ts';
import type { RecordedExchange } from './entries.ts';
import type { Lanes } from './lanes.ts';
import { endOf, hostOf, sliceSegments, startOf, statusOf } from './segments.ts';
import { toMs } from './moment.ts';
import type { Played, PlayedStep, PlayedSteps, ReachedGate } from './played-list.ts';
import { addedBytes, playedOf, spoilingFault } from './spoilt-answer.ts';
import type { WireExchange, WireStep } from './wire-log.ts';

/** An exchange as plain data; one that goes on ends at what is known by now. */
export function toWireExchange(entry: RecordedExchange, lanes: Lanes): WireExchange {
  const { retryOf, answeredBy, outcome } = entry;
  const { received, sent } = entry.connection;
  const hasEnded = outcome !== undefined;
  const requestBytes = {
    from: entry.requestStart,
    to: entry.isRequestComing ? received.total : entry.requestEnd,
  };
  const responseBytes = {
    from: entry.responseStart,
    to: hasEnded ? entry.responseEnd : sent.total,
  };
  const host = hostOf(sliceSegments(lanes.of(received), requestBytes));
  const added = addedBytes(entry);
  const ownBytes = { from: responseBytes.from, to: responseBytes.to - added };
  const responses = sliceSegments(lanes.of(sent), ownBytes);
  const status = statusOf(responses);
  const content = sentContent(entry.method, {
    start: startOf(responses),
    end: endOf(responses),
    total: ownBytes.to - ownBytes.from,
  });
  const fault = spoilingFault(entry);
  const firstResponseByteAt = hasEnded ? entry.firstResponseByteAt : sent.messageStartedAt;
  return {
    id: entry.id,
    connection: entry.connection.id,
    indexOnConnection: entry.indexOnConnection,
    isRetry: retryOf !== -1,
    ...(retryOf === -1 ? {} : { retryOf }),
    method: entry.method,
    target: entry.target,
    ...(host === undefined ? {} : { host }),
    ...(answeredBy === undefined ? {} : { answer: answerOf(String(answeredBy), status) }),
    ...(fault === undefined ? {} : { fault }),
    ...(status === undefined ? {} : { status }),
    ...content,
    ...contentReceived(entry),
    ...(hasEnded ? { outcome } : {}),
    firstByteMs: toMs(entry.firstByteAt),
    requestCompleteMs: toMs(entry.requestCompleteAt),
    ...(entry.answeredAt !== -1 ? { answeredMs: toMs(entry.answeredAt) } : {}),
    ...(firstResponseByteAt !== -1 ? { firstResponseByteMs: toMs(firstResponseByteAt) } : {}),
    ...(hasEnded ? { endMs: toMs(entry.endAt) } : {}),
    requestBytes,
    responseBytes,
    ...(added === 0 ? {} : { addedBytes: added }),
    steps: stepsOf(entry),
  };
}

/** What nobody declared, and is no failure, is what the server does by itself. */
function answerOf(by: string, status = 0): string {
  return by === 'nothing' && status >= 200 && status < 300 ? 'the server itself' : by;
}

function stepsOf(entry: RecordedExchange): WireStep[] {
  const { first, dropped, last } = playedOf(entry);
  const cut: WireStep[] = dropped === 0 ? [] : [{ kind: 'cut', steps: dropped }];
  return [...first.flatMap(toSteps), ...cut, ...last.flatMap(toSteps)];
}

function toSteps(played: Played): WireStep[] {
  return played.kind === 'steps' ? playedSteps(played) : [gate(played)];
}

function playedSteps({ steps, declared, dueAt, at }: PlayedSteps): WireStep[] {
  const times = { declaredMs: toMs(declared), dueMs: toMs(dueAt), timeMs: toMs(at) };
  return steps.map((step) => ({
    kind: 'step',
    text: textOf(step),
    ...times,
    bytes: step.bytes,
    ...(step.ofBytes === undefined ? {} : { ofBytes: step.ofBytes }),
  }));
}

function textOf(step: PlayedStep): string {
  return 'text' in step ? step.text : describeStep(step.step);
}

function gate({ name, at, releasedAt, releasedBy }: ReachedGate): WireStep {
  return {
    kind: 'gate',
    text: describeStep({ kind: 'gate', name }),
    name,
    reachedMs: toMs(at),
    ...(releasedAt === -1 ? {} : { releasedMs: toMs(releasedAt) }),
    ...(releasedBy === undefined ? {} : { releasedBy }),
  };
}
