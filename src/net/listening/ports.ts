import getPort from 'get-port';
import { UsageError } from '../../usage-error.ts';
import { badPorts, type PortSetting } from '../../options/ports.ts';

/** How often another process may snatch a port between the choice and the listening. */
const attempts = 20;

/**
 * Calls `listen` with the port to use, with another one when `'auto'` chose a
 * port that was taken in the meantime.
 *
 * @throws UsageError when a fixed port is taken, or may not be used
 */
export async function onPort<T>(
  setting: PortSetting,
  where: string,
  listen: (port: number) => Promise<T>,
): Promise<T> {
  if (setting !== 'auto') return onFixedPort(setting, where, listen);
  for (let attempt = 1; ; attempt += 1) {
    const port = await getPort({ host: '127.0.0.1', exclude: badPorts });
    try {
      return await listen(port);
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE' || attempt === attempts) throw error;
    }
  }
}

async function onFixedPort<T>(
  port: number,
  where: string,
  listen: (port: number) => Promise<T>,
): Promise<T> {
  try {
    return await listen(port);
  } catch (error) {
    switch (codeOf(error)) {
      case 'EADDRINUSE':
        throw new UsageError(
          `${where}: port ${port} is taken by another program, or by another Playwright worker. ` +
            `Write 'auto' to get a free one.`,
        );
      case 'EACCES':
        throw new UsageError(
          `${where}: this user may not listen on port ${port}. Write a port from 1024, or 'auto'.`,
        );
      default:
        throw error;
    }
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
