/** Requests for the rows about processes. */

import { type EvaluationRequest, SANDBOX_VERSIONS } from "@platform/wasm-sandbox";
import { readWasm } from "../../kernels/kernels.ts";

const IMPORTS = ["input_read", "input_size", "log", "output_write", "submission_fuel"];
const ALLOWED = [...IMPORTS, "submission_run"].map((name) => `platform.${name}`);
const SMALL_PAYLOAD_BYTES = 64;

function request(module: Uint8Array, payload: Uint8Array, params: Uint8Array): EvaluationRequest {
  return {
    sandboxVersion: Math.max(...SANDBOX_VERSIONS),
    ...{ module, payload, params, allowedImports: ALLOWED },
    limits: { fuel: 1_000_000_000n, memoryPages: 16 },
    seed: "ab".repeat(32),
    reads: { mana: new Map(), reputation: new Map() },
  };
}

/** Reads 64 bytes, adds them up, answers. @param mark first byte of the payload */
export function smallRequest(mark = 0): EvaluationRequest {
  const payload = new Uint8Array(SMALL_PAYLOAD_BYTES).fill(7);
  payload[0] = mark;
  return request(readWasm("small-challenge"), payload, new Uint8Array(0));
}

/** A challenge that runs a small program so many times. */
export function nestedRequest(runs: number): EvaluationRequest {
  const params = new Uint8Array(4);
  new DataView(params.buffer).setUint32(0, runs, true);
  return request(readWasm("nested-challenge"), readWasm("nested-program"), params);
}
