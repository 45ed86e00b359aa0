// @ts-check

/**
 * Prints a table: the first column to the left, numbers to the right.
 *
 * @param {string} title
 * @param {readonly string[]} columns
 * @param {readonly (readonly string[])[]} rows
 */
export function printTable(title, columns, rows) {
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  /** @param {readonly string[]} cells */
  const line = (cells) =>
    cells
      .map((text, index) => {
        const width = widths[index] ?? 0;
        return index === 0 ? text.padEnd(width) : text.padStart(width);
      })
      .join('  ');
  console.log(`\n${title}\n`);
  console.log(`  ${line(columns)}`);
  console.log(`  ${widths.map((width) => '-'.repeat(width)).join('  ')}`);
  for (const row of rows) console.log(`  ${line(row)}`);
}

/**
 * A number for a cell.
 *
 * @param {number | undefined} value
 * @param {number} digits after the point
 * @param {string} [unit]
 */
export function cell(value, digits, unit = '') {
  return value === undefined || Number.isNaN(value) ? '-' : value.toFixed(digits) + unit;
}
