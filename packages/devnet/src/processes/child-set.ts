import type { Layout } from "../layout.ts";
import { type Child, startChild } from "./child.ts";

/** Processes beside the validators: the chain, the owner's and the miners' clients. */
export class ChildSet {
  readonly #layout: Layout;
  readonly #running = new Map<string, Child>();

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  spawn(name: string, script: string, args: readonly string[]): Child {
    const child = startChild(this.#layout, name, script, args);
    this.#running.set(name, child);
    void child.exited.then(() => {
      if (this.#running.get(name) === child) this.#running.delete(name);
    });
    return child;
  }

  isRunning(name: string): boolean {
    return this.#running.has(name);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running.values()].map((child) => child.stop()));
  }
}
