/**
 * The two predicates of PROTOCOL §4. Pure: structure, order, execution, roots; the same on every
 * node. Local: clock, chain view, payloads held; asked of fresh proposals only.
 */

import type { Verdict } from "@platform/consensus-pbft";
import {
  type Block,
  type Call,
  CallIndex,
  type Certificate,
  type ChainSnapshot,
  decodeBlock,
  decodeCertificate,
  decodeScale,
  FORMAT_VERSION,
  type Header,
  type Hex32,
  headerHash,
  isCall,
  MAX_BLOCK_BYTES,
  MAX_CLOCK_AHEAD_MS,
  NilReason,
  OPERATIONAL_SHARE,
  snapshotHash,
  type VerifyEd25519,
  verifyCertificate,
} from "@platform/protocol";
import { ChainSnapshotArgsCodec, SeedArgsCodec } from "@platform/runtime";
import { decodeEntry, type Entry, entryClass, isOrdered, isSigned } from "@platform/txpool";
import type { Clock } from "../components.ts";
import type { ExecutorClient } from "../executor/client.ts";
import type { Executed, Witness } from "../executor/messages.ts";
import type { NamedCodes } from "../pipeline/named-payload.ts";
import { blockContext, buildHeader, signersOf } from "./block-maker.ts";
import type { ChainTracker } from "./chain-tracker.ts";
import type { EpochClock } from "./epoch-clock.ts";
import type { Head } from "./head.ts";

export interface BlockCheckComponents {
  readonly executor: ExecutorClient;
  readonly chain: ChainTracker;
  readonly epochs: EpochClock;
  readonly clock: Clock;
  readonly verify: VerifyEd25519;
  readonly holds: (payload: Hex32) => Promise<boolean>;
  /** Modules that the calls of a block name; asks for those that are not held. */
  readonly codes: (extrinsics: readonly Entry["extrinsic"][]) => Promise<NamedCodes>;
  /** The payload that a call names; null for none. */
  readonly payloadOf: (call: Call) => Hex32 | null;
}

export interface BlockWitness extends Witness {
  /** Modules that the block's calls name. */
  readonly codes: readonly Uint8Array[];
}

/** A block and its extrinsics, decoded once. */
export interface ReadBlock {
  readonly block: Block;
  readonly entries: readonly Entry[];
}

export type PureResult =
  | {
      readonly ok: true;
      readonly read: ReadBlock;
      readonly execution: Executed;
      readonly digest: Hex32;
    }
  | { readonly ok: false; readonly nilReason: number; readonly badExtrinsic?: Hex32 }
  /** This machine failed: silence. `waits`: only because it does not hold a module yet. */
  | { readonly ok: "silent"; readonly message: string; readonly waits: boolean };

const LOCAL_POLL_MS = 50;

export class BlockCheck {
  readonly #parts: BlockCheckComponents;

  constructor(parts: BlockCheckComponents) {
    this.#parts = parts;
  }

  /** Executes on the head and compares every field of the header. */
  async pure(head: Head, bytes: Uint8Array): Promise<PureResult> {
    const read = blockOrNull(bytes);
    if (read === null) return { ok: false, nilReason: NilReason.malformed };
    const { header, body } = read.block;
    const parent = this.#parentCertificate(head, body.parentCertificate);
    if (parent === undefined || !followsHead(head, header))
      return { ok: false, nilReason: NilReason.malformed };
    if (!isOrdered(head.hash, read.entries) || !leavesRoom(read.entries))
      return { ok: false, nilReason: NilReason.wrongOrder };
    const context = blockContext(head, header.timeMs, header.chainRef, signersOf(parent));
    const { codes, complete } = await this.#codes(read);
    const { extrinsics } = body;
    const execution = await this.#parts.executor.execute({ context, extrinsics, codes });
    if (!execution.ok) {
      const { message } = execution;
      if (execution.reason === "local") return { ok: "silent", message, waits: !complete };
      const bad = read.entries[execution.index]?.hash;
      const trapped = execution.reason === "trap";
      return {
        ok: false,
        nilReason: trapped ? NilReason.trap : NilReason.invalidExtrinsic,
        ...(trapped && bad !== undefined ? { badExtrinsic: bad } : {}),
      };
    }
    const own = buildHeader(head, context, body.parentCertificate, body.extrinsics, execution);
    const digest = headerHash(header);
    if (headerHash(own) !== digest) return { ok: false, nilReason: NilReason.wrongRoot };
    return { ok: true, read, execution, digest };
  }

  /** False while a module that the block names is not held: it is asked for. */
  async isComplete(bytes: Uint8Array): Promise<boolean> {
    const read = blockOrNull(bytes);
    return read === null || (await this.#codes(read)).complete;
  }

  /** What reproduces this node's execution of a block on the head; null if it can't be run at all. */
  async witness(head: Head, bytes: Uint8Array): Promise<BlockWitness | null> {
    const read = blockOrNull(bytes);
    if (read === null) return null;
    const { header, body } = read.block;
    const parent = this.#parentCertificate(head, body.parentCertificate);
    if (parent === undefined || !followsHead(head, header)) return null;
    const context = blockContext(head, header.timeMs, header.chainRef, signersOf(parent));
    const { codes } = await this.#codes(read);
    const { extrinsics } = body;
    return { ...(await this.#parts.executor.witness({ context, extrinsics, codes })), codes };
  }

  #codes({ entries }: ReadBlock): Promise<NamedCodes> {
    return this.#parts.codes(entries.map(({ extrinsic }) => extrinsic));
  }

  /** Asks until everything holds or the deadline passes: a node may be a moment behind. */
  async local(head: Head, read: ReadBlock, view: number, waitMs: number): Promise<Verdict> {
    const { clock } = this.#parts;
    const until = clock.nowMs() + waitMs;
    for (;;) {
      const nilReason = await this.#localFault(head, read, view);
      if (nilReason === null) return { ok: true };
      if (clock.nowMs() >= until) return { ok: false, nilReason };
      await new Promise<void>((resolve) => clock.after(LOCAL_POLL_MS, resolve));
    }
  }

  async #localFault(head: Head, read: ReadBlock, view: number): Promise<number | null> {
    const { header } = read.block;
    const { chain, clock } = this.#parts;
    if (header.timeMs > BigInt(clock.nowMs() + MAX_CLOCK_AHEAD_MS)) return NilReason.clock;
    const parentRef = head.header.chainRef;
    const moved = header.chainRef.hash !== parentRef.hash;
    if (moved && (view > 0 || !(await chain.confirms(header.chainRef)))) return NilReason.chainView;
    for (const entry of read.entries) {
      const reason = isSigned(entry)
        ? await this.#payloadFault(entry)
        : await this.#inherentFault(head, header, entry, view);
      if (reason !== null) return reason;
    }
    return null;
  }

  async #payloadFault(entry: Entry): Promise<number | null> {
    const payload =
      entry.extrinsic.type === "signed" ? this.#parts.payloadOf(entry.extrinsic.body.call) : null;
    if (payload === null) return null;
    return (await this.#parts.holds(payload)) ? null : NilReason.payloadMissing;
  }

  async #inherentFault(
    head: Head,
    header: Header,
    entry: Entry,
    view: number,
  ): Promise<number | null> {
    if (entry.extrinsic.type !== "inherent") return null;
    const { call } = entry.extrinsic;
    if (isCall(call, CallIndex.seed)) {
      const seed = decodeScale(SeedArgsCodec, call.args, "seed");
      const hash = await this.#parts.chain.hashOf(seed.chainNumber);
      return hash === seed.chainHash ? null : NilReason.chainView;
    }
    // An epoch changes in view 0 only (PROTOCOL §6): a later view keeps the parent's chainRef.
    if (view > 0) return NilReason.chainView;
    const change = decodeScale(ChainSnapshotArgsCodec, call.args, "snapshot");
    if (this.#parts.epochs.due(head, header.chainRef.number) !== change.epoch)
      return NilReason.chainView;
    return (await this.#sameSnapshot(change.epoch, change.snapshot)) ? null : NilReason.chainView;
  }

  async #sameSnapshot(epoch: bigint, snapshot: ChainSnapshot): Promise<boolean> {
    try {
      return snapshotHash(await this.#parts.epochs.snapshot(epoch)) === snapshotHash(snapshot);
    } catch {
      // The chain can't be read now; the caller asks again until its deadline.
      return false;
    }
  }

  /** Undefined if it is not the canonical certificate of the head; null in block 1. */
  #parentCertificate(head: Head, bytes: Uint8Array): Certificate | null | undefined {
    if (head.header.height === 0n) return bytes.length === 0 ? null : undefined;
    try {
      const certificate = decodeCertificate(bytes);
      if (certificate.height !== head.header.height || certificate.digest !== head.hash)
        return undefined;
      const { chainId, validatorSetHash } = head.header;
      const { set } = head;
      const valid = verifyCertificate(
        certificate,
        chainId,
        set,
        validatorSetHash,
        this.#parts.verify,
      );
      return valid ? certificate : undefined;
    } catch {
      return undefined;
    }
  }
}

/** @throws CodedError MALFORMED, TOO_LARGE, UNKNOWN_FORMAT */
export function readBlock(bytes: Uint8Array): ReadBlock {
  const block = decodeBlock(bytes);
  return { block, entries: block.body.extrinsics.map(decodeEntry) };
}

function blockOrNull(bytes: Uint8Array): ReadBlock | null {
  try {
    return readBlock(bytes);
  } catch {
    return null;
  }
}

/** Fields that need no execution; the rest is compared through the rebuilt header. */
function followsHead(head: Head, header: Header): boolean {
  const parent = head.header;
  const { chainRef } = header;
  const sameBlock = chainRef.number === parent.chainRef.number;
  return (
    header.formatVersion === FORMAT_VERSION &&
    header.chainId === parent.chainId &&
    header.height === parent.height + 1n &&
    header.parentHash === head.hash &&
    header.timeMs >= parent.timeMs + BigInt(head.parameters.intervalMs) &&
    chainRef.number >= parent.chainRef.number &&
    (!sameBlock || chainRef.hash === parent.chainRef.hash)
  );
}

/** An eighth of the block is kept for operational calls (PROTOCOL §8). */
function leavesRoom(entries: readonly Entry[]): boolean {
  const normal = entries
    .filter((entry) => entryClass(entry) === "normal")
    .reduce((sum, entry) => sum + entry.bytes.length, 0);
  return normal <= MAX_BLOCK_BYTES - MAX_BLOCK_BYTES / OPERATIONAL_SHARE;
}
