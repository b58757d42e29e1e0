/**
 * The one seam between services. A service is `start(port, config)` and knows nothing of threads;
 * the composition root binds its port to a worker, a child process or the same thread.
 */
export interface Port<In, Out> {
  /** Queues a message of plain data; never throws for a closed peer. */
  post(message: Out): void;
  /** Sets the only receiver; messages that came earlier are delivered first, in order. */
  onMessage(receive: (message: In) => void): void;
  close(): void;
}

/** Two ends in one thread: FIFO, delivered in a microtask, never inside `post`. */
export function inThreadPorts<A, B>(
  clone: <T>(value: T) => T = (value) => value,
): [Port<A, B>, Port<B, A>] {
  const left = new InThreadEnd<A, B>(clone);
  const right = new InThreadEnd<B, A>(clone);
  left.peer = right;
  right.peer = left;
  return [left, right];
}

class InThreadEnd<In, Out> implements Port<In, Out> {
  peer: InThreadEnd<Out, In> | undefined;
  readonly #clone: <T>(value: T) => T;
  readonly #waiting: In[] = [];
  #receive: ((message: In) => void) | undefined;
  #closed = false;
  #scheduled = false;

  constructor(clone: <T>(value: T) => T) {
    this.#clone = clone;
  }

  post(message: Out): void {
    if (!this.#closed) this.peer?.accept(this.#clone(message));
  }

  onMessage(receive: (message: In) => void): void {
    this.#receive = receive;
    this.#schedule();
  }

  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
  }

  accept(message: In): void {
    if (this.#closed) return;
    this.#waiting.push(message);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled || this.#receive === undefined) return;
    this.#scheduled = true;
    void Promise.resolve().then(() => {
      this.#scheduled = false;
      const batch = this.#waiting.splice(0);
      for (const message of batch) this.#receive?.(message);
    });
  }
}
