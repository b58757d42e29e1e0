/** Follows host calls from outside: the functions themselves know nothing of it. */

import { aliasOf, HOST_ABI, type HostFunctionEntry } from "@platform/protocol/host-abi";
import type { HostFunction, HostFunctions } from "../engine.ts";
import { GuestMemory, type MemorySource } from "../host/guest-memory.ts";

export interface HostWatch {
  /** Before the base price is charged. */
  callBegins(entry: HostFunctionEntry, args: readonly (number | bigint)[]): void;
  bytesIn(bytes: Uint8Array): void;
  bytesOut(bytes: Uint8Array): void;
  /** @param result undefined when the call ended the guest */
  callEnds(entry: HostFunctionEntry, result: number | bigint | undefined): void;
}

/** The same imports, each call told to `watch`. */
export function watchImports(imports: HostFunctions, watch: HostWatch): HostFunctions {
  const watched = (entry: HostFunctionEntry, inner: HostFunction): HostFunction => {
    return (...args: never[]) => {
      watch.callBegins(entry, args);
      let result: number | bigint | undefined;
      try {
        result = inner(...args);
        return result;
      } finally {
        watch.callEnds(entry, result);
      }
    };
  };
  const modules: Record<string, Record<string, HostFunction>> = {};
  for (const [module, functions] of Object.entries(imports)) {
    const nameOf = module === HOST_ABI.aliasModule ? aliasOf : namedAs;
    modules[module] = Object.fromEntries(
      HOST_ABI.functions.flatMap((entry) => {
        const inner = functions[nameOf(entry)];
        return inner === undefined ? [] : [[nameOf(entry), watched(entry, inner)]];
      }),
    );
  }
  return modules;
}

function namedAs({ name }: HostFunctionEntry): string {
  return name;
}

/** The guest's memory, each crossing told to `watch`. */
export class WatchedMemory extends GuestMemory {
  readonly #watch: HostWatch;

  constructor(source: MemorySource, watch: HostWatch) {
    super(source);
    this.#watch = watch;
  }

  override readBytes(pointer: number, length: number): Uint8Array {
    const bytes = super.readBytes(pointer, length);
    this.#watch.bytesIn(bytes);
    return bytes;
  }

  override writeBytes(pointer: number, bytes: Uint8Array): void {
    super.writeBytes(pointer, bytes);
    this.#watch.bytesOut(bytes);
  }
}
