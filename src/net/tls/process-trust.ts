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

type CreatesContext = (options?: SecureContextOptions) => SecureContext;

/** Who has put a function there. */
const owners = new WeakMap<CreatesContext, ProcessTrust>();

/** An authority that clients of this process trust besides those that Node knows. */
export class ProcessTrust {
  readonly #createsWithoutUs = tls.createSecureContext;
  #hasEnded = false;
  #authorityPem: string | undefined;
  /** Those that wait for the authority, as long as somebody has them. */
  readonly #waiting = new Set<WeakRef<SecureContext>>();
  readonly #forgotten = new FinalizationRegistry<WeakRef<SecureContext>>((context) =>
    this.#waiting.delete(context),
  );

  /** Begins with contexts that are made from now on. */
  constructor() {
    const createSecureContext: CreatesContext = (options) => {
      const context = this.#createsWithoutUs(options);
      if (!this.#hasEnded && options?.ca === undefined) this.#meet(context);
      return context;
    };
    owners.set(createSecureContext, this);
    use(createSecureContext);
  }

  /** Adds the authority, also for contexts that there are. */
  trust(authorityPem: string): void {
    this.#authorityPem = authorityPem;
    for (const context of this.#waiting) add(context.deref(), authorityPem);
    this.#waiting.clear();
  }

  /** From now on a new context does without it. */
  end(): void {
    this.#hasEnded = true;
    this.#waiting.clear();
    // Those that began later may still call this one, and somebody else, too.
    for (
      let top = owners.get(tls.createSecureContext);
      top !== undefined && top.#hasEnded;
      top = owners.get(tls.createSecureContext)
    ) {
      use(top.#createsWithoutUs);
    }
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
function use(createSecureContext: CreatesContext): void {
  Object.assign(tls, { createSecureContext });
}
