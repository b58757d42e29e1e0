/**
 * The chain as this process sees it: connects for ever, follows the finalised head, answers
 * questions about finalised blocks. Unreachable is a state of it, never an exception of its loop.
 */

import { setTimeout as sleep } from "node:timers/promises";
import {
  type ChainRef,
  type ChainSnapshot,
  CodedError,
  type Hex32,
  type Signer,
  toErrorRecord,
} from "@platform/protocol";
import {
  ANSWER_TIMEOUT_MS,
  RECONNECT_MAX_MS,
  RECONNECT_MIN_MS,
  STALLED_AFTER_MS,
} from "../limits.ts";
import {
  type ChainConnection,
  followFinalized,
  onUpgrade,
  openConnection,
} from "./chain-connection.ts";
import { accountAddress, prefixedHex } from "./chain-runtime.ts";
import { commitmentCall, readCommitments } from "./commitments.ts";
import { readDispatchError } from "./dispatch-outcome.ts";
import { parseExtrinsics, parseHash, parseNonce } from "./node-answers.ts";
import { unreachable } from "./rpc-socket.ts";
import { signExtrinsic } from "./sign-extrinsic.ts";
import { readNonce, readSnapshot, readWeightsAt, SUBTENSOR } from "./subnet-state.ts";
import type {
  Commitment,
  FactsQuery,
  Inclusion,
  PoolAnswer,
  SignedExtrinsic,
  WeightCall,
  WeightChain,
  WeightFacts,
  WeightPair,
} from "./weight-chain.ts";
import { readWeightFacts } from "./weight-facts.ts";

export interface ChainClientInit {
  /** ws:// or wss:// */
  readonly url: string;
  readonly netuid: number;
  /** Genesis hash of the only chain that is accepted; null takes any. */
  readonly substrateGenesis: Hex32 | null;
  /** Without a new finalised block for so long the connection is made anew. @default 36,000 */
  readonly stalledAfterMs?: number;
}

export class ChainClient implements WeightChain {
  readonly netuid: number;
  readonly #init: ChainClientInit;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  readonly #onFinalized: ((ref: ChainRef) => void)[] = [];
  readonly #onTrouble: ((reason: string | null) => void)[] = [];
  #connection: ChainConnection | null = null;
  #finalized: ChainRef | null = null;
  #trouble: string | null = "not connected yet";
  #stalled = false;

  constructor(init: ChainClientInit) {
    this.netuid = init.netuid;
    this.#init = init;
    this.#running = this.#run();
  }

  /** Newest finalised block ever seen; null before the first. */
  finalized(): ChainRef | null {
    return this.#finalized;
  }

  /** Why questions can't be answered now; null when they can. */
  trouble(): string | null {
    return this.#trouble;
  }

  /** Each newer finalised block; numbers may be skipped, never repeated. */
  onFinalized(receive: (ref: ChainRef) => void): void {
    this.#onFinalized.push(receive);
    if (this.#finalized !== null) receive(this.#finalized);
  }

  onTrouble(receive: (reason: string | null) => void): void {
    this.#onTrouble.push(receive);
    receive(this.#trouble);
  }

  /** @throws CodedError CHAIN_UNREACHABLE */
  connection(): ChainConnection {
    if (this.#connection === null)
      throw unreachable(`the chain at ${this.#init.url} can't be asked: ${this.#trouble}`);
    return this.#connection;
  }

  /** @throws CodedError CHAIN_UNREACHABLE */
  genesisHash(): Hex32 {
    return this.connection().genesisHash;
  }

  /** Hash of a finalised block. @throws CodedError CHAIN_UNREACHABLE, CHAIN_BLOCK_UNKNOWN */
  async blockHash(number: bigint): Promise<Hex32> {
    const { rpc } = this.connection();
    const newest = this.#finalized;
    if (newest !== null && number === newest.number) return newest.hash;
    if (newest === null || number < 0n || number > newest.number) throw unknownBlock(number);
    const params = [Number(number)];
    const hash = parseHash(await rpc.request("chain_getBlockHash", params, ANSWER_TIMEOUT_MS));
    if (hash === null) throw unknownBlock(number);
    return hash;
  }

  /**
   * The subnet at a finalised block, all of it from that block's state.
   * @throws CodedError CHAIN_UNREACHABLE, CHAIN_BLOCK_UNKNOWN, CHAIN_REFUSED (state pruned)
   */
  async snapshotAt(number: bigint): Promise<ChainSnapshot> {
    const hash = await this.blockHash(number);
    return readSnapshot(this.connection(), this.netuid, { number, hash });
  }

  /**
   * Weights of mechanism 0 that a validator has set, at a finalised block.
   * @param at @default the newest finalised block
   * @throws CodedError CHAIN_UNREACHABLE, CHAIN_REFUSED
   */
  async readWeights(netuid: number, uid: number, at?: Hex32): Promise<WeightPair[]> {
    const connection = this.connection();
    const hash = at ?? this.#finalized?.hash;
    if (hash === undefined) throw unreachable("no finalised block was seen yet");
    const [weights] = await readWeightsAt(connection, hash, netuid, 0, [uid]);
    return weights ?? [];
  }

  weightFacts(block: ChainRef, query: FactsQuery): Promise<WeightFacts> {
    return readWeightFacts(this.connection(), this.netuid, block, query);
  }

  async weightsAt(block: ChainRef, mechanism: number, uid: number): Promise<WeightPair[]> {
    const connection = this.connection();
    const found = await readWeightsAt(connection, block.hash, this.netuid, mechanism, [uid]);
    return found[0] ?? [];
  }

  nonceAt(block: ChainRef, hotkey: Hex32): Promise<number> {
    return readNonce(this.connection(), block.hash, hotkey);
  }

  async signWeights(
    { netuid, mechanism, weights, versionKey }: WeightCall,
    signer: Signer,
    birth: ChainRef,
  ): Promise<SignedExtrinsic> {
    const connection = this.connection();
    const call = connection.runtime.call(
      SUBTENSOR,
      mechanism === 0 ? "set_weights" : "set_mechanism_weights",
      {
        netuid,
        mecid: mechanism,
        dests: weights.map(([uid]) => uid),
        weights: weights.map(([, weight]) => weight),
        version_key: versionKey,
      },
    );
    return this.#sign(connection, call, signer, birth);
  }

  async signCommitment(
    bytes: Uint8Array,
    signer: Signer,
    birth: ChainRef,
  ): Promise<SignedExtrinsic> {
    const connection = this.connection();
    const call = commitmentCall(connection, this.netuid, bytes);
    return this.#sign(connection, call, signer, birth);
  }

  commitmentsAt(block: ChainRef, hotkeys: readonly Hex32[]): Promise<Commitment[]> {
    return readCommitments(this.connection(), this.netuid, block, hotkeys);
  }

  async #sign(
    connection: ChainConnection,
    call: Uint8Array,
    signer: Signer,
    birth: ChainRef,
  ): Promise<SignedExtrinsic> {
    const address = accountAddress(signer.publicKey);
    const nonce = parseNonce(await connection.rpc.request("system_accountNextIndex", [address]));
    return signExtrinsic(call, signer, { connection, nonce, birth });
  }

  async submit(bytes: Uint8Array): Promise<PoolAnswer> {
    try {
      await this.connection().rpc.request("author_submitExtrinsic", [prefixedHex(bytes)]);
      return { accepted: true };
    } catch (error) {
      if (!(error instanceof CodedError) || error.code !== "CHAIN_REFUSED") throw error;
      return { accepted: false, code: Number(error.data?.["code"]), reason: error.message };
    }
  }

  async findIn(number: bigint, bytes: Uint8Array): Promise<Inclusion | undefined> {
    const hash = await this.blockHash(number);
    const connection = this.connection();
    const answer = await connection.rpc.request("chain_getBlock", [prefixedHex(hash)]);
    const extrinsics = parseExtrinsics(answer);
    if (extrinsics === null) throw unknownBlock(number);
    const index = extrinsics.indexOf(prefixedHex(bytes));
    if (index < 0) return undefined;
    return { block: { number, hash }, error: await readDispatchError(connection, hash, index) };
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      const before = this.#finalized;
      const reason = await this.#connectOnce();
      this.#connection = null;
      if (this.#stop.signal.aborted) return;
      this.#setTrouble(reason);
      failures = this.#finalized === before ? failures + 1 : 0;
      const pause = Math.min(RECONNECT_MAX_MS, RECONNECT_MIN_MS * 2 ** Math.min(failures, 10));
      // Jitter: all validators of a network lose one node at the same moment.
      const jittered = pause * (0.75 + Math.random() / 2);
      await sleep(jittered, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
  }

  /** Lives as long as one connection; the reason why it ended. */
  async #connectOnce(): Promise<string> {
    let connection: ChainConnection | undefined;
    try {
      const { signal } = this.#stop;
      connection = await openConnection(this.#init.url, signal, (hash) =>
        this.#assertGenesis(hash),
      );
      const { rpc } = connection;
      await onUpgrade(connection, (spec) => rpc.close(`the chain's runtime became ${spec}`));
      const watchdog = this.#watch(connection);
      try {
        await followFinalized(connection, (ref) => {
          watchdog.refresh();
          this.#advance(connection as ChainConnection, ref);
        });
        return await rpc.ended;
      } finally {
        clearTimeout(watchdog);
      }
    } catch (error) {
      return toErrorRecord(error).message;
    } finally {
      connection?.rpc.close("replaced");
    }
  }

  #watch({ rpc }: ChainConnection): NodeJS.Timeout {
    const limit = this.#init.stalledAfterMs ?? STALLED_AFTER_MS;
    return setTimeout(() => {
      this.#stalled = true;
      rpc.close(`no new finalised block for ${limit} ms`);
    }, limit);
  }

  #advance(connection: ChainConnection, ref: ChainRef): void {
    this.#connection = connection;
    const newer = this.#finalized === null || ref.number > this.#finalized.number;
    // After a stall the same head again is no news: the trouble stays until a block comes.
    if (newer || !this.#stalled) this.#setTrouble(null);
    if (!newer) return;
    this.#stalled = false;
    this.#finalized = ref;
    for (const receive of this.#onFinalized) receive(ref);
  }

  #setTrouble(reason: string | null): void {
    if (this.#trouble === reason) return;
    this.#trouble = reason;
    for (const receive of this.#onTrouble) receive(reason);
  }

  #assertGenesis(found: Hex32): void {
    const expected = this.#init.substrateGenesis;
    if (expected === null || found === expected) return;
    throw new CodedError({
      code: "CHAIN_OTHER",
      message: `another chain answers at ${this.#init.url}: its genesis is ${found}, not ${expected}`,
      hint: "correct the chain URL, or use the genesis.json of that chain's network",
    });
  }
}

function unknownBlock(number: bigint): CodedError {
  return new CodedError({
    code: "CHAIN_BLOCK_UNKNOWN",
    message: `block ${number} is not finalised on the chain as seen from here`,
  });
}
