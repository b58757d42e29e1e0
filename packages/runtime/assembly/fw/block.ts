import { Hash } from "./hash";

const CHAIN_ID: usize = memory.data(32);
const PARENT_HASH: usize = memory.data(32);
const PARENT_STATE_ROOT: usize = memory.data(32);
const CHAIN_REF_HASH: usize = memory.data(32);

/** The block in execution; set once by initialize_block and constant then, but for the phase. */
export class Block {
  static height: u64 = 0;
  static timeMs: u64 = 0;
  static slot: u64 = 0;
  static chainNumber: u64 = 0;
  /** Of the header: the epoch at the block's start. */
  static epoch: u64 = 0;
  /** Extrinsics applied so far, failed ones included. */
  static applied: u32 = 0;
  /** Submissions closed so far. */
  static closed: u32 = 0;
  /** An epoch change was applied: inherents only may follow. */
  static changed: bool = false;
  /** A signed extrinsic was applied: no inherent may follow. */
  static signed: bool = false;
  /** Weight of the signed extrinsics so far, and of the normal ones among them. */
  static weight: u64 = 0;
  static normalWeight: u64 = 0;
  /** Chain number of the last seed: they ascend. */
  static lastSeed: u64 = 0;

  static chainId(): Hash {
    return Hash.at(CHAIN_ID);
  }

  static parentHash(): Hash {
    return Hash.at(PARENT_HASH);
  }

  static parentStateRoot(): Hash {
    return Hash.at(PARENT_STATE_ROOT);
  }

  static chainHash(): Hash {
    return Hash.at(CHAIN_REF_HASH);
  }

  static setHashes(chainId: Hash, parentHash: Hash, stateRoot: Hash, chainHash: Hash): void {
    memory.copy(CHAIN_ID, chainId.pointer(), 32);
    memory.copy(PARENT_HASH, parentHash.pointer(), 32);
    memory.copy(PARENT_STATE_ROOT, stateRoot.pointer(), 32);
    memory.copy(CHAIN_REF_HASH, chainHash.pointer(), 32);
  }
}
