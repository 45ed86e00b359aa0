// @ts-check
// A child process with one server of throughput-servers.mjs: name, protocol.

import { answerQuestions } from './child.mjs';
import { throughputServers } from './throughput-servers.mjs';

const [name = '', protocol = ''] = process.argv.slice(2);

answerQuestions({
  listen: () => throughputServers[name]?.listen(/** @type {'plain' | 'tls'} */ (protocol)),
  // Asked before and after a load: the server itself knows best what it has used.
  cpuMicroseconds() {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
});
