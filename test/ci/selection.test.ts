import { describe, expect, test } from 'vitest';
import { stageRows } from '../../.ci/stages.mjs';
import { select, usage } from '../../.ci/tools/selection.mjs';

const all = stageRows.flat().map(({ name }) => name);

/** The names of what is selected, with the paths. */
function selected(...args: string[]): (readonly [name: string, ...paths: string[]])[] {
  const selection = select(args, stageRows);
  if ('mistake' in selection) throw new Error(selection.mistake);
  return selection.rows.flat().map(({ stage, paths }) => [stage.name, ...paths]);
}

describe('stages of npm test', () => {
  test('are all, if none is named', () => {
    expect(selected().flat()).toEqual(all);
  });

  test.each(all)('are run alone: %s', (name) => {
    expect(selected(name)).toEqual([[name]]);
  });

  test('keep their order', () => {
    expect(selected('browser', 'checks', 'unit').flat()).toEqual(['checks', 'unit', 'browser']);
  });

  test('run what paths name, together with others', () => {
    expect(selected('e2e/tls.spec.ts', 'test/ci', './test/socks/', 'checks')).toEqual([
      ['checks'],
      ['unit', 'test/ci/', 'test/socks/'],
      ['browser', 'e2e/tls.spec.ts'],
    ]);
  });

  test.each(['unti', '', 'test/nowhere', 'src', '..', '../test', '/'])(
    'are listed for what is none: "%s"',
    (arg) => {
      const selection = select(['unit', arg], stageRows);
      expect(selection).toEqual({
        mistake: expect.stringMatching(new RegExp(`^"${arg}" is no stage.* ${all.join(', ')}\\. `)),
      });
    },
  );

  test('are listed in the help', () => {
    for (const name of all) expect(usage(stageRows)).toMatch(new RegExp(`^ +${name} `, 'm'));
  });
});
