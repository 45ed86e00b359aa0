// The server without Playwright: for vitest, scripts and other test runners.

import { Listeners, TlsIdentity } from './net/listening/listeners.ts';
import {
  checkOptions,
  serverDefaults,
  type CheckedOptions,
  type ServerOptions,
} from './options/options.ts';
import { Wpt } from './serving/wpt.ts';

export { asIsHandler } from './handlers/as-is-handler.ts';
export { basicAuthHandler } from './handlers/basic-auth-handler.ts';
export { errorHandler } from './handlers/error-handler.ts';
export { fileHandler } from './handlers/file-handler.ts';
export { jsonHandler } from './handlers/json-handler.ts';
export { staticHandler } from './handlers/static-handler.ts';
export { stringHandler } from './handlers/string-handler.ts';
export { fallback, type Fallback } from './http/exchange/fallback.ts';
export { HTTPException } from './http/http-exception.ts';
export { redirect } from './http/response/redirect.ts';
export { sse } from './http/response/sse.ts';
export { definePipe, type PipeDefinition } from './pipes/define-pipe.ts';
export { pipeArgument, type PipeArgument, type PipeValues } from './pipes/pipe-arguments.ts';
export { PipeError } from './pipes/pipe-error.ts';
export { script } from './script/builder.ts';
export { webSocket } from './script/socket-builder.ts';
export { socketHandler, type HandledSocket } from './http/exchange/socket-answer.ts';
export { parseScript } from './script/parse-script.ts';
export { StashError } from './stash/stash.ts';
export { UsageError } from './usage-error.ts';
export type { AnswerSource } from './routing/handler-error.ts';
export type {
  Answer,
  Handler,
  HandlerHeaders,
  HandlerResult,
  SingleAnswer,
} from './http/exchange/answer.ts';
export type {
  ClosingSide,
  ClosingWay,
  ConnectionInfo,
  ConnectionTls,
} from './http/exchange/connection-info.ts';
export type { ContentPiece, ContentStream, Pause } from './http/response/content.ts';
export type { Exchange, ExchangeTiming } from './http/exchange/exchange.ts';
export type { Authentication } from './http/request/authentication.ts';
export type { ClientCertificate } from './http/request/request-origin.ts';
export type { Cookies } from './http/request/cookies.ts';
export type { Fields } from './http/fields.ts';
export type { FormDict } from './http/forms/form-dict.ts';
export type { FetchChanges, FetchedReply } from './http/request/fetched-reply.ts';
export type { FormFile } from './http/forms/form-file.ts';
export type { Form } from './http/forms/form.ts';
export type { ContentConditions, RequestConditions } from './matching/request-conditions.ts';
export type { HostNamesOption } from './http/host-names/host-names.ts';
export type { MultiDict } from './http/forms/multi-dict.ts';
export type { CorsOption, CorsRules } from './http/response/cors.ts';
export type { Reply, ReplyHeaders } from './http/response/reply.ts';
export type { Request, RouteMatch } from './http/request/request.ts';
export type { RawInput } from './http/request/raw-input.ts';
export type { ContentPart, ResponseContent } from './http/response/response-content.ts';
export type { HeaderValue, ResponseHeaders } from './http/response/response-headers.ts';
export type { ResponseWriter } from './http/response/response-writer.ts';
export type { Response, ResponseStatus } from './http/response/response.ts';
export type { HostNames, RequestServer, ServerConfig } from './http/host-names/server-config.ts';
export type { CookieAttributes } from './http/response/set-cookie.ts';
export type { ServerSentEvent } from './http/response/sse.ts';
export type { NextMessageOptions, Socket, SocketHandler } from './http/exchange/socket.ts';
export type { SocketClose, SocketHistory } from './http/exchange/socket-history.ts';
export type {
  AcceptHeaders,
  AcceptOptions,
  FrameOptions,
  OpenSocketScript,
  SocketScript,
  SocketStart,
} from './script/socket-script.ts';
export type { MessageMatch, SocketMessage, SocketStep } from './script/socket-steps.ts';
export type { TakenExchange } from './http/exchange/taken-exchange.ts';
export type * from './journal/wire-log.ts';
export type { Finding, FindingKind } from './journal/findings.ts';
export type { FaultOption } from './options/connection-options.ts';
export type { UpstreamOfHost, UpstreamOption } from './options/upstream-option.ts';
export type { ByHost } from './options/host-table.ts';
export type {
  ConnectionFaultOption,
  FaultAfterBytes,
  FaultAfterContentBytes,
  FaultAfterRequestContentBytes,
  FaultAfterTime,
  NamedFault,
  NamedRouteFault,
  RouteFaultOption,
} from './faults/connection-fault.ts';
export type { HostNetwork, NetworkOptions, NetworkPreset } from './options/network-conditions.ts';
export type { NetworkOption } from './options/connection-options.ts';
export type { PortSetting, PortsOption } from './options/ports.ts';
export type { Limits } from './options/limits.ts';
export type { InjectScriptOption, ServerOptions } from './options/options.ts';
export type { Origin, UrlOptions } from './serving/origin.ts';
export type { RequestPredicate, WaitForRequestOptions } from './serving/request-waiters.ts';
export type { RecordFormat, RecordMode, RecordOption } from './options/record-option.ts';
export type { Rewrite } from './routing/rewriter.ts';
export type { RouteOptions } from './routing/route-options.ts';
export type { NextExchangeOptions, NextSocketOptions } from './routing/awaited-route.ts';
export type { Route } from './routing/route.ts';
export type { UrlPattern } from './routing/url-pattern.ts';
export type { WaitOptions } from './routing/waits.ts';
export type { FieldsInput, FieldValueInput } from './script/fields-input.ts';
export type { Outcome } from './script/player.ts';
export type { ScriptJson, StepJson } from './script/script-json.ts';
export type {
  BodyScript,
  BytesInput,
  ChunkOptions,
  DripOptions,
  HeadScript,
  OpenScript,
  Part,
  Script,
} from './script/script.ts';
export type { FieldLine, FieldValue, Step } from './script/steps.ts';
export type { Stash } from './stash/stash.ts';
export type { TlsFault } from './tls/tls-fault.ts';
export type { TlsSettings } from './tls/tls-settings.ts';
export type { HostTls, TlsOption } from './options/connection-options.ts';
export type { HandlerError } from './routing/handler-error.ts';
export type { Verdict, VerdictsOption } from './options/verdicts.ts';
export type { Wpt } from './serving/wpt.ts';

/** A running server, to be closed by whoever started it. */
export class Server extends Wpt implements AsyncDisposable {
  readonly #listeners: Listeners;

  /** @internal Use {@link startServer}. */
  constructor(listeners: Listeners, options: CheckedOptions) {
    super(listeners, options);
    this.#listeners = listeners;
    listeners.serve(this.serving);
  }

  /** Forgets routes and requests, and drops every connection. The ports stay. */
  async reset(): Promise<void> {
    this.forget();
    await this.#listeners.drain();
    this.#listeners.serve(this.serving);
  }

  /** Drops every connection and frees the ports, whatever the peers do. */
  async close(): Promise<void> {
    this.forget();
    await this.#listeners.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/**
 * Starts a server on free ports of 127.0.0.1 and ::1. It records what happens on the wire when the
 * option `record` says so: there is no test to which it could be attached. Its connections have
 * limits that those of a test do not have: {@link Limits}.
 *
 * @throws UsageError when an option is wrong, or a fixed port cannot be had
 */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const checked = await checkOptions(options, serverDefaults);
  return new Server(await Listeners.open(checked.ports, new TlsIdentity()), checked);
}
