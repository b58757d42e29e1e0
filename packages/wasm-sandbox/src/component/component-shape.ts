/** What the decoder learns of a component: enough to link its cores, and nothing that is named freely. */

import type { HostFunctionEntry } from "@platform/protocol/host-abi";
import type { Range } from "../decode/module-shape.ts";

/** An export of a core instance. */
export interface CoreExport {
  readonly instance: number;
  readonly name: string;
}

/** A core function: an export of a core, or a host function lowered to core types. */
export type CoreFunction =
  | { readonly kind: "export"; readonly at: CoreExport }
  | {
      readonly kind: "host";
      readonly entry: HostFunctionEntry;
      /** Allocates the list that comes back. */
      readonly realloc: CoreExport | undefined;
    };

export type CoreInstance =
  | {
      readonly kind: "core";
      /** Index in `modules`; no module has two instances. */
      readonly module: number;
      /** Core instance by import module. */
      readonly imports: ReadonlyMap<string, number>;
    }
  | { readonly kind: "names"; readonly functions: ReadonlyMap<string, CoreFunction> };

/** The one export, lifted from a core function. */
export interface Lifted {
  readonly core: CoreExport;
  readonly memory: CoreExport;
  readonly postReturn: CoreExport | undefined;
  /** WIT text of its type. */
  readonly type: string;
}

export interface ComponentShape {
  /** Bytes of the inner core modules. */
  readonly modules: readonly Range[];
  readonly instances: readonly CoreInstance[];
  readonly evaluate: Lifted;
  /** The component without its custom sections, which may name anything. */
  readonly plain: Uint8Array;
}
