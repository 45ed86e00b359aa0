// What is made, or loaded, when it is first asked for: not while a worker starts.
//
// Rule: what failed is tried again. Node keeps a module that it could not load,
// and a package that it could not read, as missing for ever; and want of file
// descriptors passes. So nothing is loaded before there are enough of them.

/** What Node has open at once while it loads one of our modules: fewer than these. */
const neededDescriptors = 16;

/** Makes a value when it is first asked for, and once; again after it failed or its promise was rejected. */
export function late<Value extends object>(make: () => Value): () => Value {
  let value: Value | undefined;
  return () => {
    if (value !== undefined) return value;
    const made = make();
    value = made;
    if (made instanceof Promise) {
      made.catch(() => {
        if (value === made) value = undefined;
      });
    }
    return made;
  };
}

/**
 * Loads a module when it is first asked for, and again after that failed.
 *
 * @param load imports it
 */
export function lateModule<Module extends object>(
  load: () => Promise<Module>,
): () => Promise<Module> {
  return late(async () => {
    checkDescriptors();
    return load();
  });
}

/**
 * Call it before a module is loaded.
 *
 * @throws Error when the process has too few file descriptors for it (`EMFILE`, `ENFILE`)
 */
export function checkDescriptors(): void {
  // Not imported: whoever imports this file must not load the file system at its start.
  const { openSync, closeSync } = process.getBuiltinModule('node:fs');
  const opened: number[] = [];
  try {
    while (opened.length < neededDescriptors) opened.push(openSync(process.execPath, 'r'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Another failure says nothing of descriptors.
    if (code !== 'EMFILE' && code !== 'ENFILE') return;
    throw Object.assign(
      new Error(
        `a part of the server cannot be loaded now: the process has too many files open (${code})`,
        { cause: error },
      ),
      { code },
    );
  } finally {
    for (const descriptor of opened) closeSync(descriptor);
  }
}
