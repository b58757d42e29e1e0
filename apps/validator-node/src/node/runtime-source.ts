/** The module that a command is about: a file's, that of a validator's state, or the shipped one. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CodedError, type Hex32, sha256Hex } from "@platform/protocol";
import { readCodeInForce } from "@platform/storage";
import { shippedRuntime } from "@platform/validator/genesis";
import { STORE_FILES } from "@platform/validator/store-files";
import { loadConfig } from "../config/load.ts";

export interface RuntimeOptions {
  readonly config?: string;
  readonly wasm?: string;
  readonly json?: boolean;
}

export interface FoundRuntime {
  readonly code: Uint8Array;
  readonly hash: Hex32;
  /** Where it is from, in words. */
  readonly from: string;
}

/** @throws CodedError USAGE, FILE_NOT_FOUND, CONFIG_*, DATABASE_*, NO_STATE */
export function findRuntime({ config: file, wasm }: RuntimeOptions): FoundRuntime {
  if (wasm !== undefined && file !== undefined)
    throw new CodedError({
      code: "USAGE",
      message: "--wasm and --config name two different modules",
      hint: "give one of them",
    });
  if (wasm !== undefined) return found(readModule(wasm), wasm);
  if (file === undefined) return found(shippedRuntime().code, "this release");
  const { config } = loadConfig({ file, env: process.env, flags: {} });
  const { code, height } = readCodeInForce(join(config.dataDir, STORE_FILES.state));
  return found(code, `the state of block ${height} in ${config.dataDir}`);
}

function found(code: Uint8Array, from: string): FoundRuntime {
  return { code, hash: sha256Hex(code), from };
}

function readModule(path: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (cause) {
    throw new CodedError(
      { code: "FILE_NOT_FOUND", message: `the module ${path} cannot be read` },
      { cause },
    );
  }
}
