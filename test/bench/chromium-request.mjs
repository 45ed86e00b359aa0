// @ts-check
// What is sent and parsed: a GET as Chromium sends it for a page, 637 bytes
// and 15 fields, so that parsing costs what it costs in a test.

const fields = [
  'Host: localhost:8080',
  'Connection: keep-alive',
  'sec-ch-ua: "Chromium";v="131", "Not_A Brand";v="24"',
  'sec-ch-ua-mobile: ?0',
  'sec-ch-ua-platform: "Linux"',
  'Upgrade-Insecure-Requests: 1',
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0 Safari/537.36',
  'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8',
  'Sec-Fetch-Site: none',
  'Sec-Fetch-Mode: navigate',
  'Sec-Fetch-User: ?1',
  'Sec-Fetch-Dest: document',
  'Accept-Encoding: gzip, deflate, br, zstd',
  'Accept-Language: en-US,en;q=0.9',
  'Cookie: session=0123456789abcdef; theme=dark; ',
];

const requestBytes = 637;

/**
 * The request for a path.
 *
 * @param {string} path at most 30 characters
 */
export function chromiumRequest(path) {
  const bare = [`GET ${path} HTTP/1.1`, ...fields, '', ''].join('\r\n');
  // The last cookie fills up, so that each path costs the same number of bytes.
  const filler = 'x'.repeat(requestBytes - bare.length);
  return Buffer.from(bare.replace('theme=dark; ', `theme=dark; ${filler}`), 'latin1');
}
