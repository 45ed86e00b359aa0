// What node:http refuses and is taken here: the lines of the table in docs/http.md,
// with an example each.

/** One line of the table. */
export interface TakenLine {
  /** Its first cell: what node:http refuses, and how. */
  readonly refused: string;
  /** Its second cell: what it is here. */
  readonly here: string;
  readonly why: string;
  /** Bytes that show it. Node refuses them with a status when a response takes it a moment. */
  readonly example: string;
  /** The rows of the differential test that it is the reason for. */
  readonly rows: readonly string[];
}

const end = 'Host: h\r\n\r\n';

/** All lines. */
export const takenLines: readonly TakenLine[] = [
  {
    refused: 'A method that it does not know, such as `FOO` or `get`: 400.',
    here: 'Any token is a method.',
    why: '`fetch()` sends any token, and wptserve takes it.',
    example: `FOO / HTTP/1.1\r\n${end}`,
    rows: ['method get', 'method FOO', 'method DESCRIBE'],
  },
  {
    refused: 'A control character in the value of a field or a trailer: 400.',
    here: 'It is part of the value; NUL, CR and LF are refused.',
    why: '`fetch()` sends it, and RFC 9110 section 5.5 leaves it to the server.',
    example: `GET / HTTP/1.1\r\nA: \x01\x7f\r\n${end}`,
    rows: ['control character in a value', 'DEL in a value', 'trailer with a control character'],
  },
  {
    refused: 'A tab behind the value of `Content-Length`: 400.',
    here: 'White space around a value, tabs too, is no part of it.',
    why: 'RFC 9110 section 5.5.',
    example: `POST / HTTP/1.1\r\nContent-Length: 2\t\r\n${end}hi`,
    rows: ['CL "2\t"'],
  },
  {
    refused: 'An `Expect` that is not `100-continue`: 417.',
    here: 'It asks for nothing; a route can answer 417.',
    why: 'RFC 9110 section 10.1.1: a server may, but need not, answer 417.',
    example: `GET / HTTP/1.1\r\nExpect: foo\r\n${end}`,
    rows: ['Expect: foo'],
  },
  {
    refused: 'Bytes behind a request with `Connection: close`: 400 in place of its response.',
    here: 'The request is answered; what is behind it is not read.',
    why: 'RFC 9112 section 9.6: no more is read of such a connection.',
    example: `GET / HTTP/1.1\r\nConnection: close\r\n${end}GET / HTTP/1.1\r\n${end}`,
    rows: [],
  },
  {
    refused: 'A request behind one with `Proxy-Connection: close`: 400.',
    here: 'The connection goes on.',
    why: 'It is no field of HTTP (RFC 9112 section 9.3).',
    example: `GET / HTTP/1.1\r\nProxy-Connection: close\r\n${end}GET / HTTP/1.1\r\n${end}`,
    rows: ['Proxy-Connection: close'],
  },
];
