import { readFileSync } from "node:fs";
import { CodedError, type Hex32, sha256Hex } from "@platform/protocol";

export interface ShippedRuntime {
  readonly code: Uint8Array;
  readonly hash: Hex32;
  readonly specVersion: number;
}

/** Spec version that the runtime of this release reports; genesis fixes it for height 1. */
const SPEC_VERSION = 2;

/** The runtime that this release carries. @throws CodedError RUNTIME_MISSING */
export function shippedRuntime(): ShippedRuntime {
  const path = new URL("../build/runtime.wasm", import.meta.resolve("@platform/runtime"));
  try {
    const code = new Uint8Array(readFileSync(path));
    return { code, hash: sha256Hex(code), specVersion: SPEC_VERSION };
  } catch (cause) {
    throw new CodedError(
      {
        code: "RUNTIME_MISSING",
        message: `${path.pathname} cannot be read`,
        hint: "this checkout is incomplete: clone the repository again",
      },
      { cause },
    );
  }
}
