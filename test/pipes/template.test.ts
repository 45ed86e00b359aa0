import { domainToASCII } from 'node:url';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PipeError } from '../../src/pipes/pipe-error.ts';
import { substitute, type TemplateEscape } from '../../src/pipes/template.ts';
import { recordedConfig, servedRequest } from './served-request.ts';

type Served = Parameters<typeof servedRequest>[0];

/** Latin-1 text with its templates replaced: each character is one byte. */
async function substituted(
  text: string,
  served: Served = {},
  escape: TemplateEscape = 'none',
): Promise<string> {
  const bytes = await substitute(Buffer.from(text, 'latin1'), servedRequest(served), escape);
  return Buffer.from(bytes).toString('latin1');
}

function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}

const uuid = /[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}/;
const query = '/s/a.sub.txt?a=1%262&b=x&b=y&u=%C3%A9&q=%3F';

describe('a template', () => {
  test.each([
    ['{{host}}', 'web-platform.test'],
    ['{{domains[]}}', 'web-platform.test'],
    ['{{domains[www]}}', 'www.web-platform.test'],
    ['{{domains[www.www]}}', 'www.www.web-platform.test'],
    ['{{domains[élève]}}', 'xn--lve-6lad.web-platform.test'],
    ['{{domains[天気の良い日]}}', 'xn--n8j6ds53lwwkrqhv28a.web-platform.test'],
    ['{{domains[nonexistent]}}', 'nonexistent.web-platform.test'],
    ['{{hosts[][]}}', 'web-platform.test'],
    ['{{hosts[][www]}}', 'www.web-platform.test'],
    ['{{hosts[alt][]}}', 'not-web-platform.test'],
    ['{{hosts[alt][www]}}', 'www.not-web-platform.test'],
    ['{{hosts[alt][nonexistent]}}', 'nonexistent.not-web-platform.test'],
    ['{{ports[http][0]}}', '8000'],
    ['{{ports[http][1]}}', '8001'],
    ['{{ports[http][-1]}}', '8001'],
    ['{{ports[ws][0]}}', '8666'],
    ['{{url_base}}', '/'],
    ['{{browser_host}}', 'web-platform.test'],
    ['{{server_host}}', '127.0.0.1'],
    ['{{bind_address}}', 'True'],
    ['{{check_subdomains}}', 'True'],
    ['{{doc_root}}', '/srv/docroot'],
    ['{{paths[doc_root]}}', '/srv/docroot'],
    ['{{alternate_hosts[alt]}}', 'not-web-platform.test'],
    ['{{all_domains[alt][www]}}', 'www.not-web-platform.test'],
    ['{{not_domains[][nonexistent]}}', 'nonexistent.web-platform.test'],
    ['{{ssl[type]}}', 'none'],
    ['{{ssl[encrypt_after_connect]}}', 'False'],
    // Positions of text are characters.
    ['{{host[0]}}{{host[-1]}}', 'wt'],
  ])('%s is %s', async (text, expected) => {
    expect(await substituted(utf8(text))).toBe(expected);
  });

  test('has hosts as the URL standard encodes them', () => {
    for (const [label, name] of Object.entries(recordedConfig.domains)) {
      const host = label === '' ? 'web-platform.test' : `${label}.web-platform.test`;
      expect(name).toBe(domainToASCII(host));
    }
  });

  test('knows whether there is TLS', async () => {
    const config = { ports: { http: [80], https: [443] } };
    expect(await substituted('{{ssl[type]}}', { config })).toBe('pregenerated');
  });

  test.each([
    ['{{location[server]}}', 'http://web-platform.test:8000'],
    ['{{location[scheme]}}', 'http'],
    ['{{location[host]}}', 'web-platform.test:8000'],
    ['{{location[hostname]}}', 'web-platform.test'],
    ['{{location[port]}}', '8000'],
    ['{{location[path]}}', '/s/a.sub.txt'],
    ['{{location[pathname]}}', '/s/a.sub.txt'],
    ['{{location[query]}}', '?a=1%262&b=x&b=y&u=%C3%A9&q=%3F'],
    ['{{GET[a]}}', '1&2'],
    ['{{GET[b]}}', 'x'],
    ['{{GET[u]}}', utf8('é')],
    ['{{GET[q]}}', '?'],
    ['[{{GET[zzz]}}]', '[]'],
    ['[{{GET[]}}{{GET[0]}}]', '[]'],
    // Positions of bytes are numbers.
    ['{{GET[a][0]}}', '49'],
    ['{{GET[u][-1]}}', '169'],
  ])('%s of a URL is %s', async (text, expected) => {
    expect(await substituted(text, { target: query })).toBe(expected);
  });

  test('has a lone question mark for a URL without a query', async () => {
    expect(await substituted('{{location[query]}}')).toBe('?');
  });

  test.each([
    ['a=x+y', 'x y'],
    ['a=x%20y', 'x y'],
    ['a', ''],
    ['a=1&a=2', '1'],
    ['A=1', ''],
    ['a=1;b=2', '1;b=2'],
    ['a=%3C', '<'],
    ['a==b', '=b'],
    ['a=%zz%4', '%zz%4'],
    ['a%5B%5D=1', ''],
    ['&&%61=1', '1'],
    ['=1', ''],
  ])('GET[a] of ?%s is "%s"', async (text, expected) => {
    expect(await substituted('{{GET[a]}}', { target: `/a.sub.txt?${text}` })).toBe(expected);
  });

  test('has parameters by any name', async () => {
    const served = { target: '/?=empty&0=zero&%C3%A9=accent&constructor=own' };
    const text = utf8('{{GET[]}} {{GET[0]}} {{GET[é]}} {{GET[constructor]}} {{GET[toString]}}');
    expect(await substituted(text, served)).toBe('empty zero accent own ');
  });

  test.each([
    ['with a port', 'Host: EXAMPLE.test:81', 'http://example.test:81'],
    ['without a port', 'Host: example.test', 'http://example.test:18800'],
    ['with an empty port', 'Host: example.test:', 'http://example.test:18800'],
    ['that is empty', 'Host: ', 'http://127.0.0.1:18800'],
    ['that is IPv6', 'Host: [::1]:80', 'http://[::1]:80'],
  ])('has the location of a Host %s', async (_, field, expected) => {
    expect(await substituted('{{location[server]}}', { fields: [field] })).toBe(expected);
  });

  test('has the location of an absolute target, and its default port', async () => {
    const target = 'http://abs.test/s/a.sub.txt';
    const text = '{{location[server]}} {{location[port]}}';
    expect(await substituted(text, { target })).toBe('http://abs.test:80 80');
    const secure = { target: 'https://abs.test/', protocol: 'https' } as const;
    expect(await substituted(text, secure)).toBe('https://abs.test:443 443');
  });

  test('has request headers, in any case, as they were sent', async () => {
    const fields = ['Host: a', 'X-Test: PASS', 'X-Multi: a', 'X-Multi: b', 'X-U8: \u00c3\u00a9'];
    const text =
      '{{headers[x-test]}} {{headers[X-Multi]}} {{headers[X-U8]}} {{headers[X-Test][0]}}';
    expect(await substituted(text, { fields })).toBe('PASS a, b \u00c3\u00a9 80');
  });

  test.each([
    ['{{header_or_default(X-Test, dflt)}}', 'PASS'],
    ['{{header_or_default(X-None, dflt)}}', 'dflt'],
    ['{{header_or_default(X-None,dflt)}}', 'dflt'],
    ['{{header_or_default(X-None, a b  c)}}', 'a b  c'],
    ['{{header_or_default(X-None, é)}}', 'é'],
    ['{{header_or_default(X-None, )}}', ''],
  ])('%s is "%s"', async (text, expected) => {
    const fields = ['Host: a', 'X-Test: PASS'];
    expect(await substituted(utf8(text), { fields })).toBe(utf8(expected));
  });

  test('makes a UUID at each call', async () => {
    const [first = '', second = ''] = (await substituted('{{uuid()}} {{uuid()}}')).split(' ');
    expect(first).toMatch(uuid);
    expect(second).toMatch(uuid);
    expect(first).not.toBe(second);
  });

  test('has variables', async () => {
    const [id = '', ...same] = (await substituted('{{$id:uuid()}} {{$id}} {{$id}}')).split(' ');
    expect(id).toMatch(uuid);
    expect(same).toEqual([id, id]);
    const text = '{{$a:host}} {{$a:ports[http][0]}} {{$b:$a}} {{$b}} {{$h:host}}{{$h[0]}}';
    expect(await substituted(text)).toBe('web-platform.test 8000 8000 8000 web-platform.testw');
  });

  test('knows no variable of a later one', async () => {
    await expect(substituted('{{$ab:host}}{{$abc}}')).rejects.toThrow(
      new PipeError('template "{{$abc}}": no template before it sets $abc. Did you mean "$ab"?'),
    );
  });

  test('ends at the first character that means nothing', async () => {
    expect(await substituted('{{host }} {{host.x}} {{host]}} {{host[0]!}}')).toBe(
      'web-platform.test web-platform.test web-platform.test w',
    );
  });

  test.each(['{{host', '{{GET[a}]}}', '{{a}b}}', '{ {host}}', 'host}}', '{{', '}}{{', '{{{'])(
    'is none: %s',
    async (text) => {
      expect(await substituted(text)).toBe(text);
      expect(await substituted(`${text}{{host}`)).toBe(`${text}{{host}`);
      expect(await substituted(`{{host}}${text}`)).toBe(`web-platform.test${text}`);
    },
  );

  test('leaves every other byte as it is', async () => {
    const text = fc.string({
      unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    });
    const plain = text.filter((each) => !/\{\{|\{$|^\}/.test(each));
    await fc.assert(
      fc.asyncProperty(plain, plain, async (before, after) => {
        expect(await substituted(`${before}{{host}}${after}`)).toBe(
          `${before}web-platform.test${after}`,
        );
      }),
    );
  });

  test('is text or an error, whatever stands in it', async () => {
    const part = fc.constantFrom(
      'host',
      '$a:',
      '$a',
      '[',
      ']',
      '(',
      ')',
      '0',
      '-1',
      ' ',
      ',',
      'GET',
      'uuid',
      'headers',
      'ports',
      'http',
      '\u00e9',
      '{',
      '}',
      '{{',
      '}}',
      'location',
      'constructor',
      '__proto__',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 12 }), async (parts) => {
        const text = `{{${parts.join('')}}}`;
        try {
          expect(typeof (await substituted(text))).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(PipeError);
        }
      }),
    );
  });

  test('takes time in proportion to the text', async () => {
    const text = '{{'.repeat(200_000);
    expect(await substituted(text)).toBe(text);
    expect(await substituted(`${text}}`)).toBe(`${text}}`);
  });
});

describe('escaping', () => {
  const served = { target: '/?v=%3Cb%20a%3D%22x%22%3E%26%27%C3%A9' };

  test('for HTML changes five characters', async () => {
    expect(await substituted('<{{GET[v]}}>', served, 'html')).toBe(
      '<&lt;b a=&quot;x&quot;&gt;&amp;&#x27;\u00c3\u00a9>',
    );
  });

  test('can be left out', async () => {
    expect(await substituted('<{{GET[v]}}>', served)).toBe(`<<b a="x">&'\u00c3\u00a9>`);
  });

  test('does not change a variable', async () => {
    expect(await substituted('{{$v:GET[v]}}{{$v[0]}}', served, 'html')).toMatch(/60$/);
  });
});

describe('a template that means nothing', () => {
  test.each([
    ['', 'it does not begin with a name. Write {{host}}, {{GET[a]}} or {{uuid()}}.'],
    [' host', 'it does not begin with a name. Write {{host}}, {{GET[a]}} or {{uuid()}}.'],
    ['[host]', 'it does not begin with a name. Write {{host}}, {{GET[a]}} or {{uuid()}}.'],
    ['{host', 'it does not begin with a name. Write {{host}}, {{GET[a]}} or {{uuid()}}.'],
    ['$id:', '$id: has no value. Write {{$id:uuid()}}.'],
    ['$id: uuid()', '$id: has no value. Write {{$id:uuid()}}.'],
    ['$id:[0]', 'it does not begin with a name. Write {{host}}, {{GET[a]}} or {{uuid()}}.'],
    ['hots', 'there is no "hots". Did you mean "hosts"?'],
    ['Host', 'there is no "Host". Did you mean "host"?'],
    ['$id', 'no template before it sets $id. Write {{$id:uuid()}} there.'],
    [
      'constructor',
      'there is no "constructor". There is uuid, header_or_default, file_hash, fs_path, headers, GET, ' +
        'hosts, domains, host, location, url_base, browser_host, server_host, bind_address, check_subdomains, doc_root, paths, ports, alternate_hosts, all_domains, not_domains and ssl.',
    ],
    ['domains[ww]', 'domains has no "ww". Did you mean "www"?'],
    ['hosts[other][]', 'hosts has no "other". There is "" and alt.'],
    ['ports[htp][0]', 'ports has no "htp". Did you mean "http"?'],
    ['ports[spdy][0]', 'ports has no "spdy". There is http, https, ws and wss.'],
    ['location[prot]', 'location has no "prot". Did you mean "port"?'],
    [
      'location[toString]',
      'location has no "toString". There is server, scheme, host, hostname, port, path, pathname and query.',
    ],
    ['headers[X-Nome]', 'headers has no "X-Nome". There is Host and X-L1.'],
    ['headers[X-L]', 'headers has no "X-L". Did you mean "X-L1"?'],
    ['ports[http][2]', 'ports[http] has no [2]. It has [0] to [1].'],
    ['ports[http][-3]', 'ports[http] has no [-3]. It has [0] to [1].'],
    ['ports[http][x]', 'ports[http] has no [x]. It has [0] to [1].'],
    ['ports[ws][1]', 'ports[ws] has no [1]. It has [0].'],
    ['ports[https][0]', 'ports[https] has no [0]. It is empty.'],
    ['GET[zzz][0]', 'GET[zzz] has no [0]. It is empty.'],
    ['host[www]', 'host has no [www]. It has [0] to [16].'],
    ['location[port][0]', 'location[port] is a number, which has no [0].'],
    ['bind_address[0]', 'bind_address is a boolean, which has no [0].'],
    ['uuid[0]', 'uuid is a function, which has no [0].'],
    ['host()', 'host is no function. Leave () out.'],
    ['GET[a](b)', 'GET[a] is no function. Leave (b) out.'],
    ['uuid(1)', 'uuid was given 1 argument. Write uuid().'],
    ['file_hash(md5)', 'file_hash was given 1 argument. Write file_hash(algorithm, path).'],
    [
      'header_or_default()',
      'header_or_default was given no arguments. Write header_or_default(name, default).',
    ],
    ['uuid', 'uuid is no text. Write uuid().'],
    ['fs_path', 'fs_path is no text. Write fs_path(path).'],
    ['ports', 'ports is no text. Write ports[key]. There is http, https, ws and wss.'],
    ['ports[http]', 'ports[http] is no text. Write ports[http][0].'],
    ['ports[https]', 'ports[https] is no text. It is an empty list.'],
    [
      'hosts[alt]',
      'hosts[alt] is no text. Write hosts[alt][key]. There is "", www, www1, www.www, 天気の良い日, élève and nonexistent.',
    ],
    ['host$a', '"$a" follows host. Only [key] and (arguments) can.'],
    ['GET[a]b', '"b" follows GET[a]. Only [key] and (arguments) can.'],
    ['headers[X-L1]', 'what it comes to is not UTF-8.'],
    ['GET[bad]', 'what it comes to is not UTF-8.'],
    ['domains[\xff]', '"\xff" is not UTF-8.'],
  ])('{{%s}}', async (expression, message) => {
    const served = { fields: ['Host: a', 'X-L1: \xe9'], target: '/?bad=%E9' };
    const shown = expression.replace('\xff', '\ufffd');
    await expect(substituted(`before {{${expression}}} after`, served)).rejects.toThrow(
      new PipeError(`template "{{${shown}}}": ${message}`),
    );
  });
});
