import { EventEmitter } from "eventemitter3";

/** Events by name, with the parameters of their listeners. */
export type EventMap<M> = { readonly [E in keyof M]: (...args: never[]) => void };

/**
 * Typed events. A listener that throws does not disturb whoever emits: its error goes to `onError`, and the other listeners are called all
 * the same.
 */
export class EventBus<M extends EventMap<M>> {
  private readonly emitter: EventEmitter;
  /** What becomes of errors of listeners. */
  protected onError: (error: unknown, event: keyof M & string) => void;

  constructor(onError: (error: unknown, event: keyof M & string) => void) {
    this.emitter = new EventEmitter();
    this.onError = onError;
  }

  on<E extends keyof M & string>(event: E, listener: M[E]): this {
    this.emitter.on(event, listener as () => void);
    return this;
  }

  once<E extends keyof M & string>(event: E, listener: M[E]): this {
    const wrapped = ((...args: never[]) => {
      this.off(event, wrapped);
      listener(...args);
    }) as M[E];
    return this.on(event, wrapped);
  }

  off<E extends keyof M & string>(event: E, listener: M[E]): this {
    this.emitter.off(event, listener as () => void);
    return this;
  }

  emit<E extends keyof M & string>(event: E, ...args: Parameters<M[E]>): void {
    // `listeners` makes a list.
    if (this.emitter.listenerCount(event) === 0) return;
    for (const listener of this.emitter.listeners(event)) {
      try {
        listener(...args);
      } catch (error) {
        this.onError(error, event);
      }
    }
  }

  listenerCount(event: keyof M & string): number {
    return this.emitter.listenerCount(event);
  }

  /** Names with at least one listener. */
  eventNames(): (keyof M & string)[] {
    return this.emitter.eventNames() as (keyof M & string)[];
  }
}
