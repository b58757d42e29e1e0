/** What one process keeps between evaluations. It saves time and never changes a result. */

import type { HostImports } from "../engine.ts";
import { MEMORY_IMPORT } from "../meter/import-memory.ts";
import {
  createMeteredInstance,
  type MeteredInit,
  type MeteredInstance,
} from "../metered-instance.ts";
import { ComponentCache } from "./component-cache.ts";
import { MemoryPool } from "./memory-pool.ts";
import { type CompiledGuest, ModuleCache } from "./module-cache.ts";

type Accepted = Extract<CompiledGuest, { ok: true }>;

export interface Workshop {
  readonly modules: ModuleCache;
  readonly memories: MemoryPool;
  readonly components: ComponentCache;
  /**
   * Makes a fresh instance, on a memory of zeroes, for the time of `use`. Nothing of the instance
   * may be called afterwards, and views of its memory must be copied inside.
   *
   * @throws whatever instantiation or `use` throws
   */
  withInstance<T>(
    guest: Accepted,
    imports: HostImports,
    init: MeteredInit,
    use: (instance: MeteredInstance) => T,
  ): T;
}

export function createWorkshop(): Workshop {
  const memories = new MemoryPool();
  return {
    modules: new ModuleCache(),
    memories,
    components: new ComponentCache(),
    withInstance: (guest, imports, init, use) => {
      if (guest.memory === undefined)
        return use(createMeteredInstance(guest.module, imports, init));
      const lease = memories.take(guest.memory);
      const linked = { ...imports, [MEMORY_IMPORT.module]: { [MEMORY_IMPORT.name]: lease.memory } };
      try {
        return use(createMeteredInstance(guest.module, linked, init));
      } finally {
        memories.give(lease);
      }
    },
  };
}
