/**
 * From a commit certificate to a new head: execute, compare, commit, read. A certified root that
 * this node did not compute stops it (PROTOCOL §4).
 */

import {
  type Block,
  type Certificate,
  CodedError,
  decodeBlock,
  decodeExtrinsic,
  encodeCertificate,
  extrinsicHash,
  type Hex32,
  type Inherent,
  NilReason,
  type SignedExtrinsic,
} from "@platform/protocol";
import type { Store } from "../components.ts";
import type { ExecutorClient } from "../executor/client.ts";
import type { Executed } from "../executor/messages.ts";
import type { BlockCheck } from "./block-check.ts";
import { type Head, readHead } from "./head.ts";

export interface Decided {
  readonly head: Head;
  readonly block: Block;
  readonly extrinsics: readonly (SignedExtrinsic | Inherent)[];
  readonly hashes: readonly Hex32[];
  readonly events: readonly Uint8Array[];
}

export interface DecisionComponents {
  readonly executor: ExecutorClient;
  readonly store: Store;
  readonly check: BlockCheck;
  /** Writes what reproduces a difference offline; the node stops afterwards. */
  readonly bundle: (head: Head, block: Uint8Array, certificate: Uint8Array) => Promise<void>;
}

/** Attempts of an execution that fails for reasons of this machine. */
const LOCAL_ATTEMPTS = 3;

export class Decisions {
  readonly #parts: DecisionComponents;
  /** Executions of the next height that validation or building has made, by block hash. */
  readonly #executed = new Map<Hex32, Executed>();

  constructor(parts: DecisionComponents) {
    this.#parts = parts;
  }

  remember(digest: Hex32, execution: Executed): void {
    this.#executed.set(digest, execution);
  }

  /** @throws CodedError WRONG_STATE_ROOT; EXECUTION_FAILED if this machine can't run the block */
  async apply(head: Head, certificate: Certificate, bytes: Uint8Array): Promise<Decided> {
    const { executor, store } = this.#parts;
    const encoded = encodeCertificate(certificate);
    const execution = await this.#execution(head, certificate, bytes);
    const block = decodeBlock(bytes);
    const { height } = certificate;
    await store.putDecision({ certificate: encoded, block: bytes }, execution.events);
    await executor.commit({
      executionId: execution.executionId,
      height,
      blockHash: certificate.digest,
    });
    this.#executed.clear();
    const extrinsics = block.body.extrinsics.map(decodeExtrinsic);
    return {
      head: await readHead(executor, block.header, head),
      block,
      extrinsics,
      hashes: extrinsics.map(extrinsicHash),
      events: execution.events,
    };
  }

  async #execution(head: Head, certificate: Certificate, bytes: Uint8Array): Promise<Executed> {
    const known = this.#executed.get(certificate.digest);
    if (known !== undefined) return known;
    for (let attempt = 1; ; attempt++) {
      const result = await this.#parts.check.pure(head, bytes);
      if (result.ok === true) return result.execution;
      if (result.ok === "silent") {
        if (attempt < LOCAL_ATTEMPTS) continue;
        throw new CodedError({ code: "EXECUTION_FAILED", message: result.message });
      }
      await this.#parts.bundle(head, bytes, encodeCertificate(certificate));
      const root = result.nilReason === NilReason.wrongRoot ? "another state root" : "a refusal";
      throw new CodedError({
        code: "WRONG_STATE_ROOT",
        message: `block ${certificate.height} is certified, but this node computed ${root}`,
        hint: "keep the bundle beside the databases; do not restart before it was looked at",
      });
    }
  }
}
