// @ts-check
// Finds the end of each response by its Content-Length. Content is counted, not
// kept: a client that holds 100 MB would measure itself.

const headEnd = Buffer.from('\r\n\r\n');

/**
 * What takes the bytes of one connection. It keeps none of them: the next ones
 * may be read into the same place.
 *
 * @param {() => void} completed is told of the end of each response
 * @param {(error: Error) => void} failed
 * @returns {(bytes: Buffer) => void}
 */
export function responseReader(completed, failed) {
  /** @type {Buffer} */
  let partOfHead = Buffer.alloc(0);
  /** Content that is still to come; 0 where a head is. */
  let missingBytes = 0;
  return (bytes) => {
    let contentBytes = bytes.length;
    if (missingBytes === 0) {
      const all = partOfHead.length === 0 ? bytes : Buffer.concat([partOfHead, bytes]);
      const end = all.indexOf(headEnd);
      if (end === -1) {
        partOfHead = Buffer.from(all);
        return;
      }
      partOfHead = Buffer.alloc(0);
      const head = all.toString('latin1', 0, end);
      const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
      if (!head.startsWith('HTTP/1.1 200 ') || length === undefined) {
        failed(new Error(`unexpected response: ${head}`));
        return;
      }
      missingBytes = Number(length);
      contentBytes = all.length - end - headEnd.length;
    }
    missingBytes -= contentBytes;
    if (missingBytes === 0) completed();
    else if (missingBytes < 0) failed(new Error('bytes after the response'));
  };
}
