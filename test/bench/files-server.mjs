// @ts-check
// A child process with one server of files-servers.mjs: name.

import { answerQuestions } from './child.mjs';
import { filesServers } from './files-servers.mjs';

const [name = ''] = process.argv.slice(2);

let cpuMicroseconds = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

answerQuestions({
  /** @param {{ folder: string, scratchFolder: string }} folders */
  async listen({ folder, scratchFolder }) {
    const listening = await filesServers[name]?.listen(folder, scratchFolder);
    cpuMicroseconds = listening?.cpuMicroseconds ?? cpuMicroseconds;
    return listening?.port;
  },
  cpuMicroseconds: () => cpuMicroseconds(),
});
