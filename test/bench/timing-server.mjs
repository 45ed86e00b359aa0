// @ts-check
// A child process with one server of timing-servers.mjs: name.

import { answerQuestions } from './child.mjs';
import { takeRecordings } from './timing-recorder.mjs';
import { timingServers } from './timing-servers.mjs';

const [name = ''] = process.argv.slice(2);

answerQuestions({
  listen: (pace) => timingServers[name]?.listen(pace),
  takeRecordings,
});
