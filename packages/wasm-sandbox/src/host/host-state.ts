/** What the host functions of one evaluation read and write. */

import { MAX_LOG_BYTES } from "@platform/protocol/limits";
import type { EvaluationRequest } from "../run/request.ts";
import { EffectJournal } from "./effect-journal.ts";

export class HostState {
  /** By number of {@link INPUT_KINDS}: payload, seed, parameters. */
  readonly inputs: readonly Uint8Array[];
  readonly reads: EvaluationRequest["reads"];
  readonly journal = new EffectJournal();
  readonly log: string[] = [];
  output: Uint8Array | undefined;
  #logBytes = 0;

  constructor(request: EvaluationRequest) {
    this.inputs = [request.payload, seedBytes(request.seed), request.params];
    this.reads = request.reads;
  }

  /** Lines beyond the cap are dropped; the guest can't tell. An empty line counts as one byte. */
  addLog(line: string, bytes: number): void {
    this.#logBytes += Math.max(1, bytes);
    if (this.#logBytes <= MAX_LOG_BYTES) this.log.push(line);
  }
}

function seedBytes(seed: string): Uint8Array {
  if (!/^[0-9a-f]{64}$/.test(seed)) throw new Error("assertion failed: a seed is 64 hex digits");
  return Buffer.from(seed, "hex");
}
