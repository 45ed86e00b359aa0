// Where we differ from the reference, and why.
//
// The lines of the table come first, then what else there is, with the reason. A line that shows
// in recordings has a rule: it finds the differences it is the reason for by their exact shape.
// What no rule explains is a failure, and so is a rule that explains nothing.

import * as cookies from './explain/cookies.ts';
import type { Explain } from './explain/explain.ts';
import * as files from './explain/files.ts';
import * as framing from './explain/framing.ts';
import * as handlers from './explain/handlers.ts';
import * as parsing from './explain/parsing.ts';
import * as pipes from './explain/pipes.ts';

/** One difference that is meant. */
export interface DifferenceLine {
  readonly id: string;
  readonly reference: string;
  readonly ours: string;
  /** For a line that is not of the table. */
  readonly reason?: string;
  /** The rule; without one, no recording can show it. */
  readonly explain?: Explain;
  /** Why no recording shows it. */
  readonly unseen?: string;
  /** It shows in the time of bytes, so a machine that is too busy hides it. */
  readonly isTimed?: boolean;
}

/** There may be recordings that show it, but not among ours. */
const unseen = 'none of these recordings asks for it';

/** The difference table. */
const table: readonly DifferenceLine[] = [
  {
    id: 'length',
    reference:
      'A response whose length nobody said is ended by a close: every static file, list and generator.',
    ours: 'Content-Length when the length is known, else chunks; the connection stays.',
    explain: framing.saysLength,
  },
  {
    id: 'writes',
    reference: 'Each field line is a write of its own, and a request takes 44 ms.',
    ours: 'A head is one write, without delay.',
    unseen: 'a recording has bytes, not writes',
  },
  {
    id: 'refusal',
    reference: 'A parser error is an HTML page, sometimes without a status line.',
    ours: 'A status line, JSON, and a close.',
    explain: parsing.jsonRefusal,
  },
  {
    id: 'silence',
    reference: 'A bad Content-Length or target is never answered.',
    ours: '400 at once, and a close.',
    explain: parsing.noSilence,
  },
  {
    id: 'continue',
    reference: '`Expect: 100-continue` gets 100 at once, whatever the request and its answer are.',
    ours: 'When somebody asks for the content: the answer, or a `receive()`. Never without content, nor beside a 413.',
    explain: parsing.continuesWhenAsked,
  },
  {
    id: 'chunked-request',
    reference: 'A chunked request body is taken for the next request.',
    ours: 'It is decoded, and its trailers are kept.',
    explain: parsing.decodesChunks,
  },
  {
    id: 'repeated-fields',
    reference: 'Of request fields of one name only the first is seen.',
    ours: 'They are joined; getList() gives each.',
    explain: (compared) => [
      ...parsing.joinsFields(compared),
      ...cookies.joinsCookies(compared),
      ...files.joinsRanges(compared),
    ],
  },
  {
    id: 'route-order',
    reference: 'The first route wins in a constructor, the last one that was registered.',
    ours: 'A later declaration wins, always.',
    unseen: 'the set-up declares its routes so that the same ones win',
  },
  {
    id: 'method',
    reference: 'A path without this method is 404.',
    ours: 'A declared route with another method is 405 with Allow; a file is 404 here too.',
    explain: files.refusesMethod,
  },
  {
    id: 'messages',
    reference:
      'Messages of errors are printed as Python prints exceptions, and so counted in the Content-Length of an error for HEAD.',
    ours: 'The text itself; a 5xx has the JavaScript stack.',
    explain: handlers.plainMessages,
  },
  {
    id: 'outside',
    reference: 'Some paths, and file_hash(), reach files outside of the document root.',
    ours: 'None does, symbolic links included.',
    explain: files.staysInside,
    unseen,
  },
  {
    id: 'dots',
    reference: 'A path with two dots anywhere is 404.',
    ours: 'Only a segment of two dots is.',
    explain: files.takesDotsInNames,
    unseen,
  },
  {
    id: 'pipes-once',
    reference: 'The pipes of a script run twice.',
    ours: 'Once.',
    explain: pipes.runsOnce,
  },
  {
    id: 'pipe-errors',
    reference:
      'trickle fails on two items of a kind, never ends without bytes, and stops half-way at a negative delay; gzip() and sub() fail.',
    ours: 'Items are summed, empty parentheses are no arguments, and what cannot be done is a 500 that says why.',
    explain: pipes.failsFirst,
  },
  {
    id: 'ranges',
    reference:
      'One bad range spoils all, a 416 has no Content-Range, several ranges have no length, HEAD has ranges, and If-Range is ignored.',
    ours: 'RFC 9110 section 14.',
    explain: files.rangesByRfc,
  },
  {
    id: 'accept-ranges',
    reference: 'Files do not say that they have ranges, and have them whatever a header file says.',
    ours: 'Accept-Ranges: bytes, unless a pipe changes the file. A header file with another value, or with Content-Range, has its way.',
    explain: files.acceptsRanges,
  },
  {
    id: 'redirect',
    reference:
      'The slash that a directory lacks is put behind the query; the redirect has no length.',
    ours: 'Before the query; the length is 0.',
    explain: files.redirectsToPath,
  },
  {
    id: 'conditional',
    reference: 'No conditional requests, no ETag, no Last-Modified.',
    ours: 'None by default either, but there is an option.',
    unseen: 'it is off by default',
  },
  {
    id: 'cookies-set',
    reference: 'Dates of cookies are of no RFC, and unset_cookie() fails.',
    ours: 'Dates of RFC 6265, and it works.',
    explain: cookies.setsCookies,
  },
  {
    id: 'cookies-sent',
    reference: 'One bad pair drops all cookies; names of attributes are dropped, commas separate.',
    ours: 'A bad pair drops itself; pairs are what RFC 6265 says.',
    explain: cookies.readsPairs,
  },
  {
    id: 'config',
    reference: 'One configuration for each process.',
    ours: 'One for each server.',
    unseen: 'every set-up was recorded in a process of its own',
  },
  {
    id: 'persistence',
    reference:
      'HTTP/1.0 is answered by the rules of HTTP/1.1, and only the exact option "close" closes.',
    ours: 'RFC 9112 section 9.3: who keeps the connection is told, who does not is told too.',
    explain: framing.persistence,
  },
  {
    id: 'types',
    reference: 'Types of files such as webp, pdf and fonts are not known.',
    ours: "The reference's table first, then mime-types.",
    explain: files.knowsTypes,
  },
  {
    id: 'reasons',
    reference: 'Status codes such as 308, 418 and 429 have no reason phrase.',
    ours: "The reference's phrases first, then those of Node.",
    explain: files.knowsReasons,
  },
  {
    id: 'server',
    reference: 'Server names Python.',
    ours: 'Server: wptserve.',
    unseen: 'the recordings call the field volatile, so it counts as no difference',
  },
  {
    id: 'stash',
    reference: 'Two put() at once can both succeed.',
    ours: 'One of them fails.',
    unseen: 'the recordings have one request at a time',
  },
];

/** What else differs, and why. */
const further: readonly DifferenceLine[] = [
  {
    id: 'strictness',
    reference: 'Requests that break RFC 9112 are answered as if they did not.',
    ours: '400, 501 or 505, and a close.',
    reason:
      'Two readers who take a request for two things are how requests are smuggled. A browser sends none of these, so a test that meets one has found something; node:http refuses them too.',
    explain: parsing.strictness,
  },
  {
    id: 'limits',
    reference: 'Each field line may have 64 KiB.',
    ours: 'A head may have 16 KiB, as in Node; the option `limits` raises it.',
    reason: 'The default of the platform, so that a page that is too much for it shows here.',
    explain: parsing.limits,
  },
  {
    id: 'empty-lines',
    reference: 'An empty line before a request line closes the connection.',
    ours: 'It is skipped.',
    reason: 'RFC 9112 section 2.2 asks for it.',
    explain: parsing.skipsEmptyLines,
  },
  {
    id: 'white-space',
    reference: 'White space behind the value of a request field is kept.',
    ours: 'It is no part of it.',
    reason: 'RFC 9110 section 5.5.',
    explain: parsing.trimsValues,
  },
  {
    id: 'http-0.9',
    reference:
      'A request line of two words is HTTP/0.9 when its method is GET, and refused when not.',
    ours: 'It is HTTP/0.9 whatever its method.',
    reason: 'Any token is a method; so node:http has it.',
    explain: parsing.anyMethodOf09,
  },
  {
    id: 'broken-off',
    reference: 'A handler that throws after it began to write leaves the connection open.',
    ours: 'What it wrote is followed by a close.',
    reason: 'The peer waits for the rest until it gives up, and never learns that there is none.',
    explain: framing.closesBrokenOff,
  },
  {
    id: 'head-first',
    reference: 'When a pipe needs the content of a trickle before it, the head waits for it, too.',
    ours: 'The head is sent at once; the content is late by as much.',
    reason: 'A delay of a pipe is one of the content, wherever the pipe stands.',
    explain: pipes.sendsHeadFirst,
    isTimed: true,
  },
  {
    id: 'pipe-limits',
    reference:
      'A pipeline has any number of pipes; the loop of a `trickle` may go back, or begin before the content.',
    ours: '32 pipes; such a loop is a 500 that says why.',
    reason: 'What stands in a URL must not keep the server from its other clients.',
    explain: pipes.limitsPipelines,
    unseen,
  },
  {
    id: 'header-lines',
    reference:
      'A line end in what a template of a header file comes to begins another header line.',
    ours: 'A 500 that names the template.',
    reason:
      'A URL that anybody can have made must not choose header fields. `header()` sends what its pipeline says, line ends too.',
    explain: pipes.keepsHeaderLines,
  },
  {
    id: 'filled-in',
    reference:
      'The pipes of a URL leave alone what the handler of a route fills in without returning anything.',
    ours: 'They change it, unless it is an error.',
    reason: 'To fill in a response and to return it are two ways to say one thing.',
    unseen: 'every handler of the recorded routes returns its answer, or an error',
  },
  {
    id: 'delays-once',
    reference:
      'A `trickle` on what a script returned runs twice: the head waits for it, too, and the content twice as long.',
    ours: 'The content is late once, and the head is not.',
    reason: 'It runs once, as every pipe does.',
    explain: pipes.delaysOnce,
    unseen,
    isTimed: true,
  },
  {
    id: 'configuration',
    reference:
      'A template can print every key of the configuration, also `logging`, `aliases`, `ssl_config`, and what OpenSSL is told.',
    ours: 'What this server has; any other key is a 500 that says which there are.',
    reason: 'It keeps no log and calls no OpenSSL. What such a key said would be true of nothing.',
    explain: pipes.hasOwnConfiguration,
    unseen,
  },
  {
    id: 'as-is',
    reference: 'A pipe that fails after an as-is file was sent leaves the connection open.',
    ours: 'An as-is file is always followed by a close.',
    reason: 'Nobody has read its bytes, so nobody knows whether they end.',
    explain: framing.closesAfterAsIs,
  },
  {
    id: 'unclear-end',
    reference:
      'A Content-Length keeps the connection: also one that is no number, or stands beside another or a Transfer-Encoding, in a response that says `Connection: close`, and with content behind a 204 or 304.',
    ours: 'There the connection is closed.',
    reason:
      'The peer cannot tell where such a response ends, or was told that it is the last (RFC 9112 sections 6.3 and 9.6).',
    explain: framing.closesUnclear,
    unseen,
  },
  {
    id: 'encoding',
    reference: '`response.encoding` is used for the head, too.',
    ours: 'For text of the content only.',
    reason: 'A head in UTF-16 is no head.',
    explain: framing.plainHead,
  },
  {
    id: 'bad-modules',
    reference: 'A script that fails with an OSError while it is loaded is 404.',
    ours: '500 with the stack.',
    reason: 'The file is there: a 404 would send a person to look for it.',
    explain: handlers.reportsBadModules,
  },
  {
    id: 'hosts',
    reference:
      'A Host without a host or a port makes URLs with "None"; an IPv6 address loses its brackets.',
    ours: 'What is missing is the address or port of the server; the brackets stay.',
    reason: 'Such URLs lead nowhere.',
    explain: handlers.wholeHosts,
  },
  {
    id: 'forms',
    reference:
      'POST of a GET request has the command line of the server in it; content of no form type is a 500.',
    ours: 'The form in the content, and nothing when there is none.',
    reason: 'The reference reads the wrong place.',
    explain: handlers.readsForms,
  },
  {
    id: 'credentials',
    reference:
      'The scheme of Authorization is compared letter by letter; credentials without a colon are a 500.',
    ours: 'In any case; 400.',
    reason: 'RFC 9110 section 11.1, and it is the request that is wrong.',
    explain: handlers.readsCredentials,
    unseen,
  },
  {
    id: 'version',
    reference: 'protocol_version is that of the server, always HTTP/1.1.',
    ours: 'That of the request.',
    reason: 'A handler can know the other without being told.',
    explain: handlers.tellsVersion,
    unseen,
  },
  {
    id: 'versions',
    reference: 'The numbers of a version may have many digits: `HTTP/01.01`, `HTTP/1.00000000001`.',
    ours: '400: a version is a digit, a dot and a digit.',
    reason: 'RFC 9112 section 2.3; node:http refuses them too.',
    explain: parsing.oneDigitVersions,
    unseen,
  },
  {
    id: 'slashes',
    reference: 'Of several slashes at the start of a target one is left.',
    ours: '`requestPath` has all of them; routes, files, `path` and `url` see one.',
    reason: 'A test sees what the page has asked for.',
    explain: parsing.keepsSlashes,
    unseen,
  },
  {
    id: 'nul',
    reference: 'A path with a NUL is a 500.',
    ours: '404.',
    reason: 'There is no such file, and nothing has failed.',
    explain: files.findsNoNul,
    unseen,
  },
  {
    id: 'backslash',
    reference: 'A file with a backslash in its name is served where the system allows the name.',
    ours: '404.',
    reason: 'On another system it would be another file.',
    explain: files.findsNoBackslash,
    unseen,
  },
  {
    id: 'unreadable-headers',
    reference: 'A header file that cannot be read, or is a folder, is passed over.',
    ours: 'Its file is a 404; a 500 when it is a folder.',
    reason: 'What it says would be missed in silence.',
    unseen: 'the recordings can read all their files',
  },
  {
    id: 'blank-lines',
    reference: 'A line of white space in a header file is a 500.',
    ours: 'It is skipped, as an empty one.',
    reason: 'Nobody can see the difference.',
    explain: files.skipsBlankLines,
    unseen,
  },
];

/** All of them. */
export const differenceLines: readonly DifferenceLine[] = [...table, ...further];
