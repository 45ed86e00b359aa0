// The script of the page: plain JavaScript in strings, since the types of a
// browser are not those of this program, and a bundler must not touch it.

import { scriptAxis } from './script-axis.ts';
import { scriptBytes } from './script-bytes.ts';
import { scriptDetails } from './script-details.ts';
import { scriptElements } from './script-elements.ts';
import { scriptLog } from './script-log.ts';
import { scriptRows } from './script-rows.ts';
import { scriptSteps } from './script-steps.ts';
import { scriptVisible } from './script-visible.ts';

/** The script of the page, strict and without globals. */
export const pageScript = `(() => {
'use strict';
${[
  scriptElements,
  scriptVisible,
  scriptLog,
  scriptBytes,
  scriptSteps,
  scriptDetails,
  scriptAxis,
  scriptRows,
].join('')}})();`;
