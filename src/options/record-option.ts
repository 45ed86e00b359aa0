import { describeValue, rejectUnknownOptions, UsageError } from '../usage-error.ts';

const recordModes = ['on', 'off', 'retain-on-failure', 'on-first-retry'] as const;
const recordFormats = ['html', 'txt', 'json', 'pcapng'] as const;

/** When to record: Playwright's words for traces. */
export type RecordMode = (typeof recordModes)[number];
/** What is attached: `wire.html`, `wire.txt`, `wire.json`, `wire.pcapng`. */
export type RecordFormat = (typeof recordFormats)[number];

/** When what happens on the wire is recorded, and as what it is attached. */
export type RecordOption =
  | RecordMode
  | {
      /** @default 'retain-on-failure' */
      readonly when?: RecordMode;
      /** @default all of them */
      readonly formats?: readonly RecordFormat[];
    };

/** The option `record` after its check. */
export interface CheckedRecord {
  readonly record: RecordMode;
  readonly recordFormats: readonly RecordFormat[];
}

/** @throws UsageError when it is no word, or names a format that is not there */
export function checkRecord(option: RecordOption | undefined, usual: RecordMode): CheckedRecord {
  if (typeof option !== 'object') return { record: checkMode(option ?? usual), recordFormats };
  rejectUnknownOptions('wptserve record', option, ['when', 'formats']);
  const { when = usual, formats = recordFormats } = option;
  if (!Array.isArray(formats) || formats.length === 0) {
    throw new UsageError(
      `wptserve record.formats: ${describeValue(formats)}. Write a list, such as ['html', 'json']; record: 'off' attaches nothing.`,
    );
  }
  for (const format of formats as readonly unknown[]) {
    if ((recordFormats as readonly unknown[]).includes(format)) continue;
    throw new UsageError(
      `wptserve record.formats: ${describeValue(format)}. There are ${listOf(recordFormats)}.`,
    );
  }
  return { record: checkMode(when, '.when'), recordFormats: [...formats] };
}

function checkMode(mode: RecordMode, part = ''): RecordMode {
  if (recordModes.includes(mode)) return mode;
  throw new UsageError(
    `wptserve record${part}: ${describeValue(mode)}. It is one of ${listOf(recordModes)}.`,
  );
}

function listOf(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(', ');
}
