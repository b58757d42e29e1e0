/** The chain itself: genesis, execution of blocks, best and finalised head. No clock, no sockets. */

import { assert, CodedError, concatBytes, fromHex, toHex, utf8 } from "@platform/protocol";
import { mint } from "../runtime/balances.ts";
import { type Extrinsic, encodeBare } from "../runtime/extrinsic.ts";
import type { Origin } from "../runtime/pallet.ts";
import {
  callOf,
  dispatch,
  type EventRecord,
  events,
  runtimeMetadata,
  sudoKey,
} from "../runtime/runtime.ts";
import { networksAdded, totalNetworks } from "../runtime/subtensor-storage.ts";
import * as system from "../runtime/system.ts";
import { now } from "../runtime/timestamp.ts";
import { BLOCK_HASH_COUNT } from "../runtime/version.ts";
import { blake2_256 } from "../scale/hashers.ts";
import type { VariantValue } from "../scale/scale-types.ts";
import { type ChainStore, STATE_HORIZON } from "../state/chain-store.ts";
import { LayeredState, type StateReader, type StorageKey } from "../state/layered-state.ts";
import { decodeHeader, encodeHeader, type Header, hashHeader } from "./header.ts";

const ZERO = "00".repeat(32);
/** Not a pallet's item: makes the genesis hash of each chain its own. */
const LINEAGE_KEY = toHex(utf8(":devnet:lineage"));
/** Clients notice another runtime by the hash under this key; here it holds the metadata's hash. */
const CODE_KEY = toHex(utf8(":code"));

export interface Genesis {
  /** Account that may call Sudo, hex. */
  readonly sudo: string;
  /** Free balances in rao. */
  readonly balances: ReadonlyMap<string, bigint>;
  /** Any text; two chains with another lineage have another genesis hash. */
  readonly lineage: string;
  readonly timeMs: number;
}

export interface ChainBlock {
  readonly number: number;
  readonly hash: string;
  readonly header: Header;
}

export class Chain {
  readonly genesisHash: string;
  readonly #store: ChainStore;
  readonly #finalityLag: number;
  #best: ChainBlock;

  /** Continues what the store holds, or makes block 0 from `genesis`. */
  constructor(store: ChainStore, genesis: Genesis, finalityLag: number) {
    assert(finalityLag >= 1, "the finalised head is strictly behind the best one");
    this.#store = store;
    this.#finalityLag = finalityLag;
    if (store.best() === undefined) makeGenesis(store, genesis);
    const [first, best] = [store.byNumber(0), store.best()];
    assert(first !== undefined && best !== undefined, "a chain has a block 0");
    this.genesisHash = toHex(first.hash);
    this.#best = toBlock(best);
  }

  get best(): ChainBlock {
    return this.#best;
  }

  get finalized(): ChainBlock {
    const block = this.byNumber(Math.max(0, this.#best.number - this.#finalityLag));
    assert(block !== undefined, "every block up to the best is stored");
    return block;
  }

  /** State after the best block. */
  get state(): StateReader {
    return this.#store;
  }

  /** State as the next block will find it: what the pool validates against. */
  pendingState(): StateReader {
    const state = new LayeredState(this.#store);
    initialise(state, this.#best);
    return state;
  }

  byNumber(number: number): ChainBlock | undefined {
    const row = this.#store.byNumber(number);
    return row === undefined ? undefined : toBlock(row);
  }

  byHash(hash: string): ChainBlock | undefined {
    const row = this.#store.byHash(hash);
    return row === undefined ? undefined : toBlock(row);
  }

  body(number: number): Uint8Array[] {
    return this.#store.body(number);
  }

  /** State after a block. @throws CodedError STATE_DISCARDED beyond the kept horizon */
  stateAt(block: ChainBlock): StateReader {
    this.#assertKept(block);
    return block.number === this.#best.number ? this.#store : this.#store.at(block.number);
  }

  keysAt(block: ChainBlock, prefix: string, after: string, limit: number): StorageKey[] {
    this.#assertKept(block);
    return this.#store.keysAt(block.number, prefix, after, limit);
  }

  #assertKept(block: ChainBlock): void {
    if (block.number < this.#best.number - STATE_HORIZON)
      throw new CodedError({
        code: "STATE_DISCARDED",
        message: `State already discarded for 0x${block.hash}`,
        hint: `the dev chain keeps the state of its last ${STATE_HORIZON} blocks`,
      });
  }

  /** Executes and stores the next block; time never goes back. */
  seal(extrinsics: readonly Extrinsic[], timeMs: number): ChainBlock {
    const parent = this.#best;
    const number = parent.number + 1;
    const state = new LayeredState(this.#store);
    initialise(state, parent);
    const later = now.get(state) + 1n;
    const time = BigInt(timeMs) > later ? BigInt(timeMs) : later;
    const setTime = callOf("Timestamp", "set", { now: time });
    const records: EventRecord[] = [];
    execute(state, number, 0, setTime, { kind: "none" }, records);
    extrinsics.forEach(({ call, signed }, i) => {
      assert(signed !== undefined, "only signed extrinsics enter the pool");
      system.bumpNonce(state, signed.signer);
      execute(state, number, i + 1, call, { kind: "signed", who: signed.signer }, records);
    });
    events.put(state, records);
    system.eventCount.put(state, records.length);
    const bodies = [encodeBare(setTime), ...extrinsics.map(({ bytes }) => bytes)];
    return this.#append(parent, state.changes, bodies);
  }

  #append(
    parent: ChainBlock,
    changes: LayeredState["changes"],
    extrinsics: readonly Uint8Array[],
  ): ChainBlock {
    const header: Header = {
      parentHash: parent.hash,
      number: parent.number + 1,
      stateRoot: commitment(parent.header.stateRoot, changes),
      extrinsicsRoot: toHex(blake2_256(concatBytes(...extrinsics))),
    };
    const block = { number: header.number, hash: hashHeader(header), header };
    this.#store.append({ ...block, header: encodeHeader(header), extrinsics, changes });
    this.#best = block;
    return block;
  }
}

function toBlock(row: { number: bigint; hash: Uint8Array; header: Uint8Array }): ChainBlock {
  return {
    number: Number(row.number),
    hash: toHex(row.hash),
    header: decodeHeader(row.header),
  };
}

function makeGenesis(store: ChainStore, genesis: Genesis): void {
  const state = new LayeredState({ get: () => undefined });
  state.set(LINEAGE_KEY, utf8(genesis.lineage));
  state.set(CODE_KEY, blake2_256(runtimeMetadata()));
  sudoKey.put(state, genesis.sudo);
  for (const [who, amount] of genesis.balances) mint(state, who, amount);
  networksAdded.put(state, true, 0);
  totalNetworks.put(state, 1);
  now.put(state, BigInt(genesis.timeMs));
  system.blockNumber.put(state, 0);
  events.put(state, []);
  const header: Header = {
    parentHash: ZERO,
    number: 0,
    stateRoot: commitment(ZERO, state.changes),
    extrinsicsRoot: toHex(blake2_256(new Uint8Array())),
  };
  store.append({
    number: 0,
    hash: hashHeader(header),
    header: encodeHeader(header),
    extrinsics: [],
    changes: state.changes,
  });
}

function initialise(state: LayeredState, parent: ChainBlock): void {
  const number = parent.number + 1;
  system.blockNumber.put(state, number);
  system.parentHash.put(state, parent.hash);
  system.blockHash.put(state, parent.hash, parent.number);
  const oldest = number - BLOCK_HASH_COUNT - 1;
  if (oldest >= 0) system.blockHash.remove(state, oldest);
}

function execute(
  state: LayeredState,
  number: number,
  index: number,
  call: VariantValue,
  origin: Origin,
  records: EventRecord[],
): void {
  const { error, events: deposited } = dispatch(state, BigInt(number), call, origin);
  const dispatch_info = system.FREE_DISPATCH;
  const outcome =
    error === undefined
      ? { name: "ExtrinsicSuccess", fields: { dispatch_info } }
      : { name: "ExtrinsicFailed", fields: { dispatch_error: error, dispatch_info } };
  const phase = { name: "ApplyExtrinsic", fields: { "0": index } };
  for (const event of [...deposited, { name: "System", fields: { "0": outcome } }])
    records.push({ phase, event, topics: [] });
}

/** Binds a block to everything before it and to each value that it wrote. */
function commitment(parentRoot: string, changes: LayeredState["changes"]): string {
  const parts = [fromHex(parentRoot)];
  for (const key of [...changes.keys()].sort()) {
    const value = changes.get(key);
    parts.push(fromHex(key), blake2_256(value ?? new Uint8Array()));
  }
  return toHex(blake2_256(concatBytes(...parts)));
}
