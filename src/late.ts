/** What is made, or a module that is loaded, when it is first asked for: not while a worker starts. */
export function late<Value extends object>(make: () => Value): () => Value {
  let value: Value | undefined;
  return () => (value ??= make());
}
