import { describe, expect, test } from 'vitest';
import { script } from '../../src/script/builder.ts';
import { parseScript } from '../../src/script/parse-script.ts';
import type { ScriptJson } from '../../src/script/script-json.ts';
import { UsageError } from '../../src/usage-error.ts';

describe('a script in JSON', () => {
  test('is readable: text is text, other bytes are base64, and Infinity is a word', () => {
    const made = script
      .head(200, [['A', 'b']])
      .write('žluť')
      .write(Uint8Array.of(0xff, 0x00))
      .repeat(Infinity, (s) => s.write('x').delay(1));
    expect(JSON.parse(JSON.stringify(made))).toEqual({
      steps: [
        { kind: 'head', status: 200, headers: [['A', 'b']] },
        { kind: 'write', bytes: 'žluť' },
        { kind: 'write', bytes: { base64: '/wA=' } },
        {
          kind: 'repeat',
          times: 'Infinity',
          steps: [
            { kind: 'write', bytes: 'x' },
            { kind: 'delay', ms: 1 },
          ],
        },
      ],
    });
  });

  test('keeps a byte order mark', () => {
    const made = script.raw('\ufeffx');
    expect(parseScript(made.toJSON()).steps).toEqual(made.steps);
  });

  test('may hold bytes as they are in a structured clone', () => {
    const made = script.head(200).write(Uint8Array.of(0xff));
    const clone = structuredClone(made.steps) as unknown as ScriptJson['steps'];
    expect(parseScript({ steps: clone }).steps).toEqual(made.steps);
  });
});

describe('parseScript', () => {
  test.each<[string, unknown, string]>([
    [
      'no script',
      null,
      "parseScript(): null is not a list of steps. Write parseScript({ steps: [{ kind: 'end' }] }).",
    ],
    [
      'JSON that is still text',
      '{"steps":[]}',
      String.raw`parseScript(): "{\"steps\":[]}" is not a list of steps. ` +
        "Write parseScript({ steps: [{ kind: 'end' }] }).",
    ],
    [
      'an object without steps',
      {},
      "parseScript(): undefined is not a list of steps. Write parseScript({ steps: [{ kind: 'end' }] }).",
    ],
    [
      'a step that is none',
      { steps: [{ kind: 'end' }, 5] },
      'parseScript() step 2: 5 is not a step. A step is { kind, … }.',
    ],
    [
      'an unknown step',
      { steps: [{ kind: 'wait' }] },
      'parseScript() step 1: a script has no step "wait".',
    ],
    [
      'a step without a kind',
      { steps: [{}] },
      'parseScript() step 1: a script has no step undefined.',
    ],
    [
      'a bad argument',
      {
        steps: [
          { kind: 'head', status: 200 },
          { kind: 'delay', ms: -5 },
        ],
      },
      'parseScript() step 2, script delay(-5): a delay is a number of milliseconds from 0. ' +
        'Use hang() to wait for ever.',
    ],
    [
      'a bad argument within a repeat',
      {
        steps: [{ kind: 'end' }, { kind: 'repeat', times: 2, steps: [{ kind: 'gate', name: '' }] }],
      },
      'parseScript() step 2 step 1, script gate(""): a gate needs a name, a string that is not empty.',
    ],
    [
      'a repeat without steps',
      { steps: [{ kind: 'repeat', times: 2 }] },
      'parseScript() step 1: undefined is not a list of steps. ' +
        "Write parseScript({ steps: [{ kind: 'end' }] }).",
    ],
    [
      'an option that does not exist',
      { steps: [{ kind: 'chunk', bytes: 'x', sise: 1 }] },
      'parseScript() step 1, script chunk(): no option "sise". Did you mean "size"?',
    ],
    [
      'bytes that are none',
      { steps: [{ kind: 'raw', bytes: { hex: 'ff' } }] },
      'parseScript() step 1, script raw({"hex":"ff"}): bytes are a string (sent as UTF-8) or a Uint8Array.',
    ],
    [
      'a step in the wrong place',
      { steps: [{ kind: 'end' }, { kind: 'hang' }] },
      'script step 2, hang(): step 1, end(), has ended the script. Put it before that.',
    ],
  ])('refuses %s', (_, json, message) => {
    expect(() => parseScript(json as ScriptJson)).toThrow(new UsageError(message));
  });
});
