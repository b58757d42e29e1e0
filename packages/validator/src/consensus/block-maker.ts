/** The leader's side: gathers facts and extrinsics, executes them, fills the header. */

import {
  type Block,
  type Certificate,
  type ChainRef,
  certificateHash,
  encodeBlock,
  encodeCertificate,
  extrinsicsRoot,
  FORMAT_VERSION,
  type Header,
  type Hex32,
  headerHash,
  MAX_BLOCK_BYTES,
} from "@platform/protocol";
import { type BlockContext, call } from "@platform/runtime";
import { type Entry, orderBlock, toEntry } from "@platform/txpool";
import type { Clock } from "../components.ts";
import type { ExecutorClient } from "../executor/client.ts";
import type { DroppedExtrinsic, Executed } from "../executor/messages.ts";
import type { Logger } from "../logger.ts";
import type { NamedCodes } from "../pipeline/named-payload.ts";
import type { ChainTracker } from "./chain-tracker.ts";
import type { ProposalAnswer } from "./engine-host.ts";
import type { EpochClock } from "./epoch-clock.ts";
import { type Head, slotOf } from "./head.ts";

/** Header, and the length before each extrinsic: 8,192 is as many as a pool holds. */
const FRAME_BYTES = 40 * 1024;

export interface BlockMakerComponents {
  readonly executor: ExecutorClient;
  readonly chain: ChainTracker;
  readonly epochs: EpochClock;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Signed extrinsics for this parent and slot, bounded by bytes, payloads held by a quorum. */
  readonly select: (parentHash: Hex32, slot: bigint, maxBytes: number) => Entry[];
  /** Modules that the calls of a block name. */
  readonly codes: (extrinsics: readonly Entry["extrinsic"][]) => Promise<NamedCodes>;
  /** An extrinsic that did not apply leaves the pool. */
  readonly dropped: (hash: Hex32, drop: DroppedExtrinsic) => void;
}

export interface MadeBlock extends ProposalAnswer {
  readonly header: Header;
  readonly execution: Executed;
}

export class BlockMaker {
  readonly #parts: BlockMakerComponents;
  readonly #self: Hex32;

  constructor(parts: BlockMakerComponents, self: Hex32) {
    this.#parts = parts;
    this.#self = self;
  }

  /** Null if this machine failed to execute: then the leader is silent and the view changes. */
  async make(head: Head, view: number, parent: Certificate | null): Promise<MadeBlock | null> {
    const { clock } = this.#parts;
    const earliest = head.header.timeMs + BigInt(head.parameters.intervalMs);
    const now = BigInt(clock.nowMs());
    const timeMs = now > earliest ? now : earliest;
    const chainRef = view === 0 ? await this.#reference(head) : head.header.chainRef;
    const parentCertificate = parent === null ? new Uint8Array(0) : encodeCertificate(parent);
    const context = blockContext(head, timeMs, chainRef, signersOf(parent));
    const change = view === 0 ? await this.#epochChange(head, chainRef) : [];
    const inherents = [...change, ...(await this.#seeds(head, chainRef))];
    const slot = slotOf(timeMs, head.parameters);
    const maxBytes = MAX_BLOCK_BYTES - FRAME_BYTES - parentCertificate.length;
    // Inherents come first: however many there are, no signed extrinsic takes their bytes.
    const left = inherents.reduce((room, { bytes }) => room - bytes.length, maxBytes);
    const signed = change.length > 0 ? [] : this.#parts.select(head.hash, slot, Math.max(0, left));
    const made = await this.#execute(context, head.hash, [...inherents, ...signed], maxBytes);
    if (made === null) return null;
    const header = buildHeader(head, context, parentCertificate, made.extrinsics, made.execution);
    const block: Block = { header, body: { parentCertificate, extrinsics: made.extrinsics } };
    return {
      header,
      execution: made.execution,
      digest: headerHash(header),
      block: encodeBlock(block),
    };
  }

  /** A block without a due seed is invalid: while one can't be read, the reference stays. */
  async #reference(head: Head): Promise<ChainRef> {
    const { chain } = this.#parts;
    const parent = head.header.chainRef;
    const newest = await chain.reference(parent, head.nextSet, this.#self);
    for (const number of head.awaitedSeeds)
      if (number <= newest.number && (await chain.hashOf(number)) === null) return parent;
    return newest;
  }

  async #epochChange(head: Head, chainRef: ChainRef): Promise<Entry[]> {
    const epoch = this.#parts.epochs.due(head, chainRef.number);
    if (epoch === null || head.epochBlocked) return [];
    try {
      const snapshot = await this.#parts.epochs.snapshot(epoch);
      return [toEntry({ type: "inherent", call: call.chainSnapshot({ epoch, snapshot }) })];
    } catch (error) {
      this.#parts.logger.warn("Epoch change waits for the chain", { epoch, error: String(error) });
      return [];
    }
  }

  async #seeds(head: Head, chainRef: ChainRef): Promise<Entry[]> {
    const due = head.awaitedSeeds.filter((number) => number <= chainRef.number);
    const seeds: Entry[] = [];
    for (const chainNumber of due) {
      const chainHash = await this.#parts.chain.hashOf(chainNumber);
      if (chainHash !== null)
        seeds.push(toEntry({ type: "inherent", call: call.seed({ chainNumber, chainHash }) }));
    }
    return seeds;
  }

  /** Executes the ordered list; what does not apply is dropped and the rest ordered again. */
  async #execute(
    context: BlockContext,
    parentHash: Hex32,
    candidates: readonly Entry[],
    maxBytes: number,
  ): Promise<{ execution: Executed; extrinsics: Uint8Array[] } | null> {
    const { executor, logger, dropped } = this.#parts;
    let entries = orderBlock(parentHash, candidates);
    const { codes } = await this.#parts.codes(entries.map(({ extrinsic }) => extrinsic));
    for (;;) {
      const extrinsics = entries.map((entry) => entry.bytes);
      const execution = await executor.execute({ context, extrinsics, codes });
      if (execution.ok) return { execution, extrinsics };
      if (execution.reason === "local" || entries[execution.index] === undefined) {
        const { reason, code, message } = execution;
        logger.error("Own block did not execute", { reason, code, message });
        return null;
      }
      const built = await executor.build({ context, candidates: extrinsics, maxBytes, codes });
      const gone = new Set(built.dropped.map((drop) => entries[drop.index]));
      // A list that builds whole but did not execute is this machine's fault: stay silent.
      if (gone.size === 0) return null;
      for (const drop of built.dropped) {
        const entry = entries[drop.index];
        if (entry !== undefined && drop.reason !== "size") dropped(entry.hash, drop);
      }
      entries = orderBlock(
        parentHash,
        entries.filter((entry) => !gone.has(entry)),
      );
    }
  }
}

export function signersOf(certificate: Certificate | null): number[] {
  return certificate === null ? [] : certificate.signatures.map(({ index }) => index);
}

export function blockContext(
  head: Head,
  timeMs: bigint,
  chainRef: ChainRef,
  signers: readonly number[],
): BlockContext {
  return {
    chainId: head.header.chainId,
    height: head.header.height + 1n,
    parentHash: head.hash,
    parentStateRoot: head.header.stateRoot,
    timeMs,
    chainRef,
    signers,
  };
}

/** The header that follows from parent, context and execution: leader and follower alike. */
export function buildHeader(
  head: Head,
  context: BlockContext,
  parentCertificate: Uint8Array,
  extrinsics: readonly Uint8Array[],
  execution: Executed,
): Header {
  return {
    formatVersion: FORMAT_VERSION,
    chainId: context.chainId,
    height: context.height,
    parentHash: context.parentHash,
    timeMs: context.timeMs,
    chainRef: context.chainRef,
    epoch: head.session.epoch,
    validatorSetHash: head.header.nextValidatorSetHash,
    nextValidatorSetHash: execution.summary.nextValidatorSetHash,
    specVersion: execution.specVersion,
    sandboxVersion: head.parameters.sandboxVersion,
    parentCertHash: certificateHash(parentCertificate),
    extrinsicsRoot: extrinsicsRoot(extrinsics),
    stateRoot: execution.stateRoot,
    eventsRoot: execution.eventsRoot,
  };
}
