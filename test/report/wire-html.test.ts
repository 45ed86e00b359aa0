import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WireLog } from '../../src/journal/wire-log.ts';
import { script } from '../../src/script/builder.ts';
import { parseWireJson, wireJson } from '../../src/report/wire-json.ts';
import { wireHtml } from '../../src/report/wire-html.ts';
import { anyWireLog } from '../support/arbitrary-wire-log.ts';
import { Recording } from '../support/record-journal.ts';
import { largeLog, sampleLog } from '../support/sample-log.ts';

/** The contents of all elements of a name whose content is plain text. */
function contentsOf(page: string, name: string): string[] {
  const elements = page.matchAll(new RegExp(`<${name}(?: [^>]*)?>([^]*?)</${name}>`, 'g'));
  return Array.from(elements, ([, content = '']) => content);
}

/** The text of a page's elements of a class, without tags. */
function textsOf(page: string, className: string): string[] {
  const elements = page.matchAll(
    new RegExp(`<(\\w+) class="${className}[ "][^>]*>([^]*?)</\\1\\s*>`, 'g'),
  );
  return Array.from(elements, ([, , content = '']) =>
    content
      .replace(/<[^>]*>/g, '')
      .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
      .replace(/\s+/g, ' ')
      .trim(),
  );
}

describe('wire.html', () => {
  test('has a row for each connection and each exchange', () => {
    const page = wireHtml(sampleLog());
    expect(textsOf(page, 'title')).toEqual([
      'GET /app.html',
      'GET /app.js',
      'POST /chat',
      'GET /dot.png',
      'POST /order',
      'GET /broken',
      'GET /api/score?user=</script><script>alert(1)</script>',
      'GET /download',
      'GET /download',
    ]);
    expect(textsOf(page, 'ends')).toHaveLength(6);
    expect(textsOf(page, 'tls')).toEqual([
      'TLS handshake failed: ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN (bad.localhost)',
      'TLSv1.3, TLS_AES_128_GCM_SHA256, localhost, http/1.1',
      'TLSv1.3, localhost',
    ]);
    expect(textsOf(page, 'result declared')).toContain('200, reset after 14 of 1,000 bytes');
    expect(textsOf(page, 'badge fault')).toEqual(['declared', 'declared', `fault 'accept-silent'`]);
    expect(textsOf(page, 'badge')).toContain('retry of exchange 7');
  });

  test('carries the log as wire.json', () => {
    fc.assert(
      fc.property(anyWireLog, (log) => {
        const [json = ''] = contentsOf(wireHtml(log), 'script');
        expect(wireJson(parseWireJson(json))).toBe(wireJson(log));
      }),
    );
  });

  test('has two scripts and one style, whatever was on the wire', () => {
    fc.assert(
      fc.property(anyWireLog, (log) => {
        const page = wireHtml(log);
        expect(page.match(/<script/gi)).toHaveLength(2);
        expect(page.match(/<\/script/gi)).toHaveLength(2);
        expect(page.match(/<\/?style/gi)).toHaveLength(2);
        expect(page).not.toContain('<!--');
        // oxlint-disable-next-line no-control-regex -- that is the point
        expect(page).not.toMatch(/[\0-\x09\x0b-\x1f]|\p{Cs}/u);
      }),
    );
  });

  test('lets its own script run and no other, and loads nothing', () => {
    const page = wireHtml(sampleLog());
    const [, own = ''] = contentsOf(page, 'script');
    const hash = createHash('sha256').update(own).digest('base64');
    expect(page).toContain(
      `content="default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; ` +
        `img-src data:; base-uri 'none'; form-action 'none'"`,
    );
    expect(page).not.toMatch(/ (?:src|href|action|on\w+)="(?!data:,)/);
    expect(page).not.toMatch(/@import|url\(/);
  });

  test('of nothing says so', () => {
    const page = wireHtml(new Recording().log());
    expect(textsOf(page, 'none')).toEqual(['Nothing stood out.', 'Nobody connected.']);
    expect(contentsOf(page, 'title')).toEqual(['Wire log']);
  });

  test('folds many findings', () => {
    const page = wireHtml(largeLog(1000));
    expect(contentsOf(page, 'summary')).toEqual(['14 more findings']);
    expect(page.match(/<li class="finding fail">/g)).toHaveLength(20);
  });

  test('says that something was cut', () => {
    const recording = new Recording({ firstBytes: 1, lastBytes: 1 });
    recording.receive(recording.connect(), 'x'.repeat(100));
    expect(textsOf(wireHtml(recording.log()), 'cut')).toEqual([
      'Cut 98 bytes missing: only the first 1 and the last 1 of a message are kept.',
    ]);
  });
});

describe('the time axis', () => {
  test('is as long as what happened, with some air', () => {
    const recording = recordOne();
    recording.wait(5000);
    expect(axisOf(recording.log())).toEqual([99, 141]);
  });

  test('shows the end of a connection that ended soon, not one at the end of a long test', () => {
    const soon = recordOne();
    soon.wait(20);
    soon.journal.connectionClosed(soon.journal.connections.toArray()[0]!, 'peer');
    expect(axisOf(soon.log())).toEqual([98.5, 161.5]);
    const late = recordOne();
    late.wait(21);
    late.journal.connectionClosed(late.journal.connections.toArray()[0]!, 'peer');
    expect(axisOf(late.log())).toEqual([99, 141]);
  });

  test('has a length even when nothing took any', () => {
    const recording = new Recording();
    recording.wait(3).connect();
    expect(axisOf(recording.log())).toEqual([0, 3]);
    expect(axisOf(new Recording().log())).toEqual([0, 1]);
  });
});

/** Where the axis of a page begins and ends. */
function axisOf(log: WireLog): [number, number] {
  const [, from, span] = /--from:([\d.]+);--span:([\d.]+)/.exec(
    wireHtml(log).slice(wireHtml(log).indexOf('class="rows"')),
  ) as RegExpExecArray;
  return [Number(from), Number(from) + Number(span)];
}

function recordOne(): Recording {
  const recording = new Recording();
  const exchange = recording.wait(100).request(recording.connect(), 'GET /');
  recording.play(exchange, 'nothing', script.head(404).delay(40).end(), { lateMs: 0 });
  return recording;
}
