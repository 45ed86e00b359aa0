// Whom the clients of this process trust. Playwright's `request`, and its contexts with a certificate
// of the client, shake hands in the process of the test: what the browser was told is nothing to them.
//
// Rule: most versions of Node have no documented way to add an authority to those that they know. So
// contexts for TLS that are made without authorities of their own get ours, too, as soon as it exists:
// a server sends no certificate before. Nothing else about them changes.

import tls, { type SecureContext, type SecureContextOptions } from 'node:tls';

/** What Node makes of a context. */
interface NativeContext {
  addCACert(pem: string): void;
}

/** The authority that clients of this process trust besides those that Node knows. */
export class ProcessTrust {
  readonly #createSecureContext = tls.createSecureContext;
  #authorityPem: string | undefined;
  /** Those that wait for the authority, as long as somebody has them. */
  readonly #waiting = new Set<WeakRef<SecureContext>>();
  readonly #forgotten = new FinalizationRegistry<WeakRef<SecureContext>>((context) =>
    this.#waiting.delete(context),
  );

  /** Begins with contexts that are made from now on. */
  constructor() {
    replace((options) => {
      const context = this.#createSecureContext(options);
      if (options?.ca === undefined) this.#meet(context);
      return context;
    });
  }

  /** Adds the authority, also for contexts that there are. */
  trust(authorityPem: string): void {
    this.#authorityPem = authorityPem;
    for (const context of this.#waiting) add(context.deref(), authorityPem);
    this.#waiting.clear();
  }

  /** From now on a new context is Node's own. */
  end(): void {
    replace(this.#createSecureContext);
    this.#waiting.clear();
  }

  #meet(context: SecureContext): void {
    if (this.#authorityPem !== undefined) {
      add(context, this.#authorityPem);
      return;
    }
    const reference = new WeakRef(context);
    this.#waiting.add(reference);
    this.#forgotten.register(context, reference);
  }
}

function add(context: SecureContext | undefined, authorityPem: string): void {
  (context?.context as NativeContext | undefined)?.addCACert(authorityPem);
}

/** `tls.connect` and `node:https` call what is there. */
function replace(createSecureContext: (options?: SecureContextOptions) => SecureContext): void {
  Object.assign(tls, { createSecureContext });
}
