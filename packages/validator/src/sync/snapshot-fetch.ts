/**
 * A certified state in chunks: the manifest is checked up to the root before a chunk is asked for, and
 * each chunk alone on arrival, so that a bad one costs one peer one chunk (docs/spec/state.md §7).
 */

import { blockDigest } from "@platform/consensus-pbft";
import {
  type Hex32,
  MAX_SET_CHAIN,
  MAX_SYNC_SET_CHANGES,
  MAX_SYNC_WINDOWS,
  SNAPSHOT_PIECE_BYTES,
  toHex,
  type VerifyEd25519,
  validatorSetHash,
  type WireManifest,
  type WireSetChange,
} from "@platform/protocol";
import { chunksOfCut } from "@platform/storage";
import type { StoredDecision } from "../components.ts";
import type { ExecutorClient } from "../executor/client.ts";
import type { ExecutorTip } from "../executor/messages.ts";
import type { Logger } from "../logger.ts";
import {
  type CertifiedHeader,
  isCertifiedBy,
  type KnownSet,
  nextSet,
  readCertified,
} from "./set-chain.ts";
import type { PeerTip } from "./survey.ts";
import type { SyncClient } from "./sync-client.ts";
import type { SyncPeer, SyncPeers } from "./sync-peers.ts";
import type { TrustedAnchor } from "./trusted-anchor.ts";

export interface SnapshotFetchComponents {
  readonly client: SyncClient;
  readonly peers: SyncPeers;
  readonly executor: ExecutorClient;
  readonly logger: Logger;
  readonly verify: VerifyEd25519;
  readonly stopped: () => boolean;
}

/** All of it verified and on this disk; `adopt` puts it in force. */
export interface StagedSnapshot {
  readonly decision: StoredDecision;
  readonly tip: ExecutorTip;
  readonly chunks: readonly Uint8Array[];
  readonly setChanges: readonly WireSetChange[];
}

/** From where the set of a height is proven. */
export interface SnapshotBase {
  readonly chainId: Hex32;
  readonly known: KnownSet;
  /** Below the trusted head hashes prove a header, above it the set chain does. */
  readonly trust: { readonly height: bigint; readonly anchor: TrustedAnchor } | undefined;
}

interface Manifest {
  readonly certified: CertifiedHeader;
  readonly certificate: Uint8Array;
  readonly chunks: readonly Uint8Array[];
  readonly sizes: readonly number[];
}

export class SnapshotFetch {
  readonly #parts: SnapshotFetchComponents;

  constructor(parts: SnapshotFetchComponents) {
    this.#parts = parts;
  }

  /** The newest state that some peer proves and serves to the end; null if none does. */
  async fetch(offers: readonly PeerTip[], base: SnapshotBase): Promise<StagedSnapshot | null> {
    const newest = [...offers].sort((a, b) => compare(b.snapshot ?? 0n, a.snapshot ?? 0n));
    for (const { peer, snapshot } of newest) {
      if (this.#parts.stopped()) return null;
      if (snapshot === null || !this.#parts.peers.usable(peer)) continue;
      const others = newest.filter((one) => one.snapshot === snapshot).map((one) => one.peer);
      const staged = await this.#from(peer, snapshot, others, base);
      if (staged !== null) return staged;
    }
    return null;
  }

  async #from(
    peer: SyncPeer,
    height: bigint,
    others: readonly SyncPeer[],
    base: SnapshotBase,
  ): Promise<StagedSnapshot | null> {
    const manifest = await this.#manifest(peer, height, base.chainId);
    if (manifest === null) return null;
    const setChanges = await this.#prove(peer, manifest.certified, base);
    if (setChanges === null) return null;
    const decision = await this.#decision(peer, manifest);
    if (decision === null || !(await this.#stage(manifest, others))) return null;
    const { header, hash } = manifest.certified;
    const tip = { height, blockHash: hash, stateRoot: header.stateRoot };
    return { decision, tip, chunks: manifest.chunks, setChanges };
  }

  async #manifest(peer: SyncPeer, height: bigint, chainId: Hex32): Promise<Manifest | null> {
    const { client, peers } = this.#parts;
    const answer = await client.ask(peer, { type: "manifest", height });
    if (answer === null) return null;
    const manifest = readManifest(answer, chainId, height);
    if (manifest === null) peers.lied(peer, "SNAPSHOT_MANIFEST_INVALID");
    return manifest;
  }

  /** The changes that led to the header's set; null if the header is not proven. */
  async #prove(
    peer: SyncPeer,
    certified: CertifiedHeader,
    { chainId, known, trust }: SnapshotBase,
  ): Promise<readonly WireSetChange[] | null> {
    const { peers, verify } = this.#parts;
    const { height } = certified.header;
    if (trust !== undefined && height <= trust.height)
      return (await this.#proveBelow(peer, certified, known, trust.anchor)) ? [] : null;
    const changes: WireSetChange[] = [];
    let at = known;
    while (certified.header.validatorSetHash !== validatorSetHash(at.set)) {
      const step = await this.#nextChanges(peer, at, height, chainId);
      if (step === null) return null;
      at = step.known;
      changes.push(...step.changes);
      if (changes.length > MAX_SET_CHAIN) return null;
    }
    if (isCertifiedBy(certified, at.set, verify)) return changes;
    peers.lied(peer, "SNAPSHOT_NOT_CERTIFIED");
    return null;
  }

  /** The hashes prove the header; its certificate must hold as well, since the next block carries it. */
  async #proveBelow(
    peer: SyncPeer,
    certified: CertifiedHeader,
    known: KnownSet,
    anchor: TrustedAnchor,
  ): Promise<boolean> {
    const { peers, verify } = this.#parts;
    if (!(await anchor.standsOn(certified.header, peer))) {
      peers.failed(peer, "TRUST_NOT_REACHED");
      return false;
    }
    const set = await anchor.set(certified.header.validatorSetHash, known.set, [peer]);
    if (set === null) return false;
    if (isCertifiedBy(certified, set, verify)) return true;
    peers.lied(peer, "SNAPSHOT_NOT_CERTIFIED");
    return false;
  }

  async #nextChanges(
    peer: SyncPeer,
    from: KnownSet,
    height: bigint,
    chainId: Hex32,
  ): Promise<{ known: KnownSet; changes: WireSetChange[] } | null> {
    const { client, peers, verify } = this.#parts;
    const request = {
      type: "set-changes",
      above: from.height,
      count: MAX_SYNC_SET_CHANGES,
    } as const;
    const answer = await client.ask(peer, request);
    if (answer === null) return null;
    const changes: WireSetChange[] = [];
    let known = from;
    for (const change of answer.changes) {
      const step = nextSet(known, change, chainId, verify);
      if (!step.ok && step.gap) break;
      if (!step.ok) {
        peers.lied(peer, "SYNC_WRONG_SET_CHANGE");
        return null;
      }
      if (step.known.height >= height) break;
      known = step.known;
      changes.push(change);
    }
    if (changes.length > 0) return { known, changes };
    // No way to the header's set: a peer that joined later lacks the changes before it did.
    peers.failed(peer, "SET_CHAIN_INCOMPLETE");
    return null;
  }

  async #decision(
    peer: SyncPeer,
    { certified, certificate }: Manifest,
  ): Promise<StoredDecision | null> {
    const { client, peers } = this.#parts;
    const from = certified.header.height;
    const answer = await client.ask(peer, { type: "decisions", from, count: 1 });
    const block = answer?.decisions[0]?.block;
    if (block === undefined) return null;
    if (blockDigest(block) === certified.hash) return { certificate, block };
    peers.lied(peer, "SNAPSHOT_OTHER_BLOCK");
    return null;
  }

  /** Fetches what is not staged yet from all who offer this height; true when nothing is missing. */
  async #stage(
    { certified, chunks, sizes }: Manifest,
    others: readonly SyncPeer[],
  ): Promise<boolean> {
    const { executor, logger, stopped } = this.#parts;
    const { height } = certified.header;
    const missing = [...(await executor.stageMissing(chunks))];
    const bytes = missing.reduce((sum, i) => sum + (sizes[i] ?? 0), 0);
    logger.info("Fetching a certified state", {
      height,
      chunks: chunks.length,
      missing: missing.length,
      bytes,
    });
    const worker = async (peer: SyncPeer): Promise<void> => {
      while (!stopped() && this.#parts.peers.usable(peer)) {
        const index = missing.shift();
        if (index === undefined) return;
        const hash = chunks[index] as Uint8Array;
        if (!(await this.#chunk(peer, height, hash, sizes[index] ?? 0))) missing.push(index);
      }
    };
    await Promise.all(others.slice(0, MAX_SYNC_WINDOWS).map(worker));
    // A worker that gave up last may have left its chunk to peers that had already finished.
    for (const peer of others) await worker(peer);
    return (await executor.stageMissing(chunks)).length === 0;
  }

  async #chunk(peer: SyncPeer, height: bigint, hash: Uint8Array, size: number): Promise<boolean> {
    const { client, peers, executor } = this.#parts;
    const bytes = new Uint8Array(size);
    for (let offset = 0; offset < size; ) {
      const answer = await client.ask(peer, { type: "chunk", height, hash, offset });
      if (answer === null) return false;
      const expected = Math.min(SNAPSHOT_PIECE_BYTES, size - offset);
      if (answer.bytes.length !== expected) {
        peers.lied(peer, "SNAPSHOT_CHUNK_SIZE");
        return false;
      }
      bytes.set(answer.bytes, offset);
      offset += expected;
    }
    if (await executor.stageChunk(hash, bytes)) {
      peers.helped(peer);
      return true;
    }
    peers.lied(peer, "SNAPSHOT_CHUNK_INVALID");
    return false;
  }
}

/** Header and certificate of this height and chain, and a cut that leads to the header's root. */
function readManifest(wire: WireManifest, chainId: Hex32, height: bigint): Manifest | null {
  const certified = readCertified(wire, chainId);
  if (certified === null || certified.header.height !== height) return null;
  const { stateRoot, ...header } = certified.header;
  // The set that certified a change block is in no state above it: such a height is never offered.
  if (header.validatorSetHash !== header.nextValidatorSetHash) return null;
  const chunks = chunksOfCut(stateRoot, wire.tree);
  if (chunks === null || chunks.length === 0 || chunks.length !== wire.sizes.length) return null;
  if (new Set(chunks.map(toHex)).size !== chunks.length) return null;
  return { certified, certificate: wire.certificate, chunks, sizes: wire.sizes };
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
