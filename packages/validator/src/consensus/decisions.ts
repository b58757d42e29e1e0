/**
 * From a commit certificate to a new head: execute, compare, commit, read. A certified root that
 * this node did not compute stops it (PROTOCOL §4).
 */

import {
  type Block,
  type Certificate,
  CodedError,
  encodeCertificate,
  type Header,
  type Hex32,
  type Inherent,
  MAX_OVERLAYS,
  NilReason,
  type SignedExtrinsic,
} from "@platform/protocol";
import { isSigned } from "@platform/txpool";
import type { Clock, Store } from "../components.ts";
import type { ExecutorClient } from "../executor/client.ts";
import type { Executed } from "../executor/messages.ts";
import { type BlockCheck, type ReadBlock, readBlock } from "./block-check.ts";
import { type Head, readHead } from "./head.ts";
import { changesSet, setChangeOf } from "./set-change.ts";

export interface Decided {
  readonly head: Head;
  readonly block: Block;
  readonly extrinsics: readonly (SignedExtrinsic | Inherent)[];
  readonly hashes: readonly Hex32[];
  readonly events: readonly Uint8Array[];
  /** Extrinsics of proposals of this height that were not decided; the pool takes them back. */
  readonly abandoned: readonly Uint8Array[];
}

interface Candidate {
  readonly execution: Executed;
  /** Null for an own proposal: the pool still holds its extrinsics. */
  readonly read: ReadBlock | null;
}

export interface DecisionComponents {
  readonly executor: ExecutorClient;
  readonly store: Store;
  readonly check: BlockCheck;
  readonly clock: Clock;
  /** Writes what reproduces a difference offline; the node stops afterwards. */
  readonly bundle: (head: Head, block: Uint8Array, certificate: Uint8Array) => Promise<void>;
}

/** Between two looks whether a module that a certified block names has come. */
const MODULE_POLL_MS = 500;
/** Attempts of an execution that fails for reasons of this machine. */
const LOCAL_ATTEMPTS = 3;

export class Decisions {
  readonly #parts: DecisionComponents;
  /** Valid blocks of the next height, by block hash; the executor keeps no more of them either. */
  readonly #candidates = new Map<Hex32, Candidate>();

  constructor(parts: DecisionComponents) {
    this.#parts = parts;
  }

  remember(digest: Hex32, execution: Executed, read: ReadBlock | null): void {
    this.#candidates.delete(digest);
    this.#candidates.set(digest, { execution, read });
    const oldest = this.#candidates.keys().next().value;
    if (this.#candidates.size > MAX_OVERLAYS && oldest !== undefined)
      this.#candidates.delete(oldest);
  }

  /**
   * Waits for a module that the block names: those who prepared it hold it.
   * @throws CodedError WRONG_STATE_ROOT; EXECUTION_FAILED if this machine can't run the block
   */
  async apply(head: Head, certificate: Certificate, bytes: Uint8Array): Promise<Decided> {
    const { store } = this.#parts;
    const { digest } = certificate;
    const known = this.#candidates.get(digest);
    const execution = known?.execution ?? (await this.#execute(head, certificate, bytes));
    const { block, entries } = known?.read ?? readBlock(bytes);
    const decision = { certificate: encodeCertificate(certificate), block: bytes };
    // Beside each other: a state above the newest stored block goes back to it at the next start.
    const [next] = await Promise.all([
      this.#commit(head, certificate, bytes, block.header, execution),
      store.putDecision(decision, execution.events),
    ]);
    const abandoned = this.#abandoned(digest);
    this.#candidates.clear();
    if (changesSet(block.header)) await store.putSetChange(setChangeOf(decision, next));
    return {
      head: next,
      block,
      extrinsics: entries.map(({ extrinsic }) => extrinsic),
      hashes: entries.map(({ hash }) => hash),
      events: execution.events,
      abandoned,
    };
  }

  /** True once everything is held that the block's execution needs beside the state. */
  isReady(bytes: Uint8Array): Promise<boolean> {
    return this.#parts.check.isComplete(bytes);
  }

  #abandoned(decided: Hex32): Uint8Array[] {
    return [...this.#candidates]
      .filter(([digest]) => digest !== decided)
      .flatMap(([, { read }]) => read?.entries.filter(isSigned) ?? [])
      .map(({ bytes }) => bytes);
  }

  /** An execution may have fallen out of the executor's overlays: then the block runs again. */
  async #commit(
    head: Head,
    certificate: Certificate,
    bytes: Uint8Array,
    header: Header,
    execution: Executed,
  ): Promise<Head> {
    const { executor } = this.#parts;
    const { height, digest: blockHash } = certificate;
    // In one breath: the executor answers in order, so the reads see the new tip.
    const commit = async ({ executionId }: Executed): Promise<Head> => {
      const committed = executor.commit({ executionId, height, blockHash });
      const [next] = await Promise.all([readHead(executor, header, head), committed]);
      return next;
    };
    try {
      return await commit(execution);
    } catch (error) {
      if (!(error instanceof CodedError && error.code === "UNKNOWN_EXECUTION")) throw error;
      return commit(await this.#execute(head, certificate, bytes));
    }
  }

  async #execute(head: Head, certificate: Certificate, bytes: Uint8Array): Promise<Executed> {
    for (let attempt = 1; ; attempt++) {
      const result = await this.#parts.check.pure(head, bytes);
      if (result.ok === true) return result.execution;
      if (result.ok === "silent") {
        if (result.waits) {
          attempt = 0;
          await this.#pause();
          continue;
        }
        if (attempt < LOCAL_ATTEMPTS) continue;
        throw new CodedError({ code: "EXECUTION_FAILED", message: result.message });
      }
      const reproduction = await this.#bundle(head, certificate, bytes);
      const root = result.nilReason === NilReason.wrongRoot ? "another state root" : "a refusal";
      throw new CodedError({
        code: "WRONG_STATE_ROOT",
        message: `block ${certificate.height} is certified, but this node computed ${root}`,
        hint: `${reproduction}; do not restart before it was looked at`,
      });
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => this.#parts.clock.after(MODULE_POLL_MS, resolve));
  }

  /** A full disk must not turn the wrong root into another fault. */
  async #bundle(head: Head, certificate: Certificate, bytes: Uint8Array): Promise<string> {
    try {
      await this.#parts.bundle(head, bytes, encodeCertificate(certificate));
      return "keep the bundle beside the databases";
    } catch (error) {
      return `no bundle could be written (${String(error)}): keep the databases`;
    }
  }
}
