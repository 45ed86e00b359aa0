import { existsSync, readdirSync, readlinkSync } from 'node:fs';

const descriptors = '/proc/self/fd';

/** Whether the system tells which files this process has open. */
export const tellsOpenFiles: boolean = existsSync(descriptors);

/** The open files of this process. */
export function openFiles(): string[] {
  return readdirSync(descriptors).flatMap((descriptor) => {
    try {
      return readlinkSync(`${descriptors}/${descriptor}`);
    } catch {
      // That of the folder itself, closed by now.
      return [];
    }
  });
}
