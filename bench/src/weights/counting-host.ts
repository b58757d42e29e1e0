/** The executor's own host, with a count of what the runtime asks of the state. */

import { RuntimeHost } from "@platform/validator/executor";

export interface StorageUse {
  /** Lookups and steps of a walk. */
  readonly reads: number;
  /** Values written and keys deleted. */
  readonly writes: number;
  /** Keys and values that crossed, in both directions. */
  readonly bytes: number;
}

export class CountingHost extends RuntimeHost {
  #reads = 0;
  #writes = 0;
  #bytes = 0;

  /** What was counted since the last call of this. */
  take(): StorageUse {
    const use = { reads: this.#reads, writes: this.#writes, bytes: this.#bytes };
    this.#reads = this.#writes = this.#bytes = 0;
    return use;
  }

  override imports(): ReturnType<RuntimeHost["imports"]> {
    const { platform } = super.imports();
    if (platform === undefined) throw new Error("the runtime imports from one module");
    const of = (name: string) => platform[name] as (...args: number[]) => number;
    const read = (name: string) => {
      const call = of(name);
      return (kp: number, kl: number, vp: number, cap: number) => {
        const length = call(kp, kl, vp, cap);
        this.#reads++;
        this.#bytes += kl + Math.max(0, Math.min(length, cap));
        return length;
      };
    };
    return {
      platform: {
        ...platform,
        // Charged as it is, and always true: a proof's fuel does not depend on what it says.
        zk_verify: (p: number, l: number) => {
          of("zk_verify")(p, l);
          return 1;
        },
        storage_get: read("storage_get"),
        storage_next: read("storage_next"),
        storage_set: (kp: number, kl: number, vp: number, vl: number) => {
          this.#writes++;
          this.#bytes += kl + vl;
          return of("storage_set")(kp, kl, vp, vl);
        },
        storage_delete: (kp: number, kl: number) => {
          this.#writes++;
          this.#bytes += kl;
          return of("storage_delete")(kp, kl);
        },
      },
    };
  }
}
