// Ways a connection can fail, as data: the words, what they count, when they
// strike, and which of them a single route can have.

/** A fault that its name says all about, and that a route can have too: it strikes after a request. */
export type NamedRouteFault =
  /** RST is the answer to every request. */
  | 'reset-after-request'
  /** FIN is the answer to every request. */
  | 'close-after-request'
  /** There is no answer to any request. */
  | 'no-response'
  /** RST after the head of the response. */
  | 'reset-after-head'
  /** FIN after the head of the response. */
  | 'close-after-head'
  /** FIN after the response. Requests that still come are read, and get no answer. */
  | 'half-close'
  /** FIN after a response that does not announce it. A reply says `Connection: keep-alive`. */
  | 'close-despite-keep-alive'
  /** The connection is kept, though a reply says `Connection: close`. */
  | 'keep-alive-despite-close'
  /** FIN when the first bytes of the next request come. */
  | 'close-on-next-request'
  /** RST when the first bytes of the next request come. */
  | 'reset-on-next-request'
  /** Bytes behind the response that are no HTTP. The connection is kept. */
  | 'garbage-after-response'
  /** A second response that nobody has asked for. The connection is kept. */
  | 'extra-response';

/** A fault that its name says all about. */
export type NamedFault =
  /** Nobody listens. A connection that was accepted already is reset. */
  | 'refuse'
  /**
   * RST at once; behind a proxy, with the first byte. A browser may see it before it has sent its
   * request, or after.
   */
  | 'reset-on-accept'
  /** FIN at once; behind a proxy, with the first byte. */
  | 'close-on-accept'
  /** Everything is read, and nothing is said. */
  | 'accept-silent'
  /** Nothing is read, so that the peer cannot send more than the buffers take. */
  | 'never-read'
  /** A request with content is answered without it: nothing is read behind its head, for good. */
  | 'never-read-content'
  /** 408 to a request on a connection that was used before: browsers repeat it on another one. */
  | 'request-timeout'
  /** 421 to a request on a connection that was used before: browsers repeat it on another one. */
  | 'misdirected-request'
  | NamedRouteFault;

/** A fault after so many bytes of the peer. Nothing is said before. */
export interface FaultAfterBytes {
  readonly kind: 'reset-after-request-bytes' | 'close-after-request-bytes';
  readonly bytes: number;
}

/**
 * A fault after so many bytes of a response that follow its head. They are counted on the wire:
 * with the sizes of chunks, and compressed. A shorter response does not fail.
 */
export interface FaultAfterContentBytes {
  readonly kind: 'reset-after-content-bytes' | 'close-after-content-bytes';
  readonly bytes: number;
}

/**
 * A fault after so many bytes of the content of a request, decoded. Nothing is said before. A request
 * with less content does not fail.
 */
export interface FaultAfterRequestContentBytes {
  readonly kind: 'reset-after-request-content-bytes' | 'close-after-request-content-bytes';
  readonly bytes: number;
}

/** A fault after a time. Everything is read and nothing is said before. */
export interface FaultAfterTime {
  readonly kind: 'reset-after' | 'close-after';
  readonly ms: number;
}

/** How a connection fails, as it is declared. */
export type ConnectionFaultOption =
  | NamedFault
  | FaultAfterBytes
  | FaultAfterContentBytes
  | FaultAfterRequestContentBytes
  | FaultAfterTime;

/** How the connection of one answer fails, as it is declared. */
export type RouteFaultOption =
  | NamedRouteFault
  | FaultAfterContentBytes
  | FaultAfterRequestContentBytes;

/** How the connection of one answer fails, after the check. */
export type RouteFault =
  | { readonly kind: NamedRouteFault }
  | FaultAfterContentBytes
  | FaultAfterRequestContentBytes;

/** How a connection fails, after the check. */
export type ConnectionFault =
  | { readonly kind: NamedFault }
  | FaultAfterBytes
  | FaultAfterContentBytes
  | FaultAfterRequestContentBytes
  | FaultAfterTime;

/** The word for a fault. */
export type FaultKind = ConnectionFault['kind'];

/** When a fault strikes. */
type Moment = 'onAccept' | 'onBytes' | 'inContent' | 'afterRequest' | 'inExchange';

interface Kind {
  readonly strikes: Moment;
  /** What its number counts. */
  readonly unit?: 'bytes' | 'ms';
  readonly isOfRoutes?: boolean;
}

const afterRequest: Kind = { strikes: 'afterRequest', isOfRoutes: true };
const inContent: Kind = { strikes: 'inContent', unit: 'bytes', isOfRoutes: true };
const inExchange: Kind = { strikes: 'inExchange', isOfRoutes: true };

const kinds: Readonly<Record<FaultKind, Kind>> = {
  refuse: { strikes: 'onAccept' },
  'reset-on-accept': { strikes: 'onAccept' },
  'close-on-accept': { strikes: 'onAccept' },
  'accept-silent': { strikes: 'onAccept' },
  'never-read': { strikes: 'onAccept' },
  'reset-after-request-bytes': { strikes: 'onBytes', unit: 'bytes' },
  'close-after-request-bytes': { strikes: 'onBytes', unit: 'bytes' },
  'reset-after': { strikes: 'onBytes', unit: 'ms' },
  'close-after': { strikes: 'onBytes', unit: 'ms' },
  'never-read-content': { strikes: 'inExchange' },
  'request-timeout': { strikes: 'afterRequest' },
  'misdirected-request': { strikes: 'afterRequest' },
  'reset-after-request': afterRequest,
  'close-after-request': afterRequest,
  'no-response': afterRequest,
  'reset-after-request-content-bytes': inContent,
  'close-after-request-content-bytes': inContent,
  'reset-after-head': inExchange,
  'close-after-head': inExchange,
  'reset-after-content-bytes': { ...inExchange, unit: 'bytes' },
  'close-after-content-bytes': { ...inExchange, unit: 'bytes' },
  'half-close': inExchange,
  'close-despite-keep-alive': inExchange,
  'keep-alive-despite-close': inExchange,
  'close-on-next-request': inExchange,
  'reset-on-next-request': inExchange,
  'garbage-after-response': inExchange,
  'extra-response': inExchange,
};

/** Every kind of fault. */
export const faultKinds = Object.keys(kinds) as readonly FaultKind[];

/** Whether this is the word for a fault. */
export function isFaultKind(word: unknown): word is FaultKind {
  return typeof word === 'string' && Object.hasOwn(kinds, word);
}

/** What the number of a fault counts, if it has one. */
export function unitOfFault(kind: FaultKind): 'bytes' | 'ms' | undefined {
  return kinds[kind].unit;
}

/** Those that a route can have. */
export const routeFaultKinds = faultKinds.filter((kind) => kinds[kind].isOfRoutes);

/**
 * When a fault strikes: `onAccept`, on TCP, before any TLS; `onBytes`, instead of being served, on
 * what TLS has decrypted; `inContent`, while a request comes; `afterRequest`, instead of an answer; `inExchange`, on the way of a
 * request or its answer. The connection of the last three is served.
 */
export function momentOfFault({ kind }: ConnectionFault): Moment {
  return kinds[kind].strikes;
}

/** As a report names it: `reset-on-accept`, `close-after 100 ms`. */
export function describeFault(fault: ConnectionFault): string {
  if ('bytes' in fault) return `${fault.kind} ${fault.bytes} bytes`;
  return 'ms' in fault ? `${fault.kind} ${fault.ms} ms` : fault.kind;
}

/** As a report says that an answer fails: `fault 'half-close'`. */
export function quoteFault(fault: ConnectionFault): string {
  return `fault '${describeFault(fault)}'`;
}
