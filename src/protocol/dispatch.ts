/** A handler for every message, or it does not compile. */
export type Handlers<M extends { readonly type: string }> = {
  readonly [T in M['type']]: (message: Extract<M, { readonly type: T }>) => void;
};

/** Hands a message to its handler. */
export function dispatch<M extends { readonly type: string }>(message: M, handlers: Handlers<M>): void {
  const handle = handlers[message.type as M['type']] as (message: M) => void;
  handle(message);
}
