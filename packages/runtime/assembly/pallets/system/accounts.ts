import { Bytes } from "../../fw/bytes";
import { Hash } from "../../fw/hash";
import { Key, removeAll } from "../../fw/storage";
import { Writer } from "../../fw/writer";

export const SYSTEM: u8 = 0;
const CHAIN_ID: u8 = 0;
const NONCES: u8 = 1;
const MARKS: u8 = 2;
const OWNER_COMMANDS: u8 = 3;

/** Owner commands of one block, over all owner keys (PROTOCOL §8). */
const MAX_OWNER_COMMANDS: u32 = 8;

/** Chain identity, nonces for each (account, scheme), and what an account did in this block. */
export class Accounts {
  static setChainId(chainId: Hash): void {
    new Key(SYSTEM, CHAIN_ID).put(new Writer().hash(chainId));
  }

  static chainId(): Hash {
    return new Key(SYSTEM, CHAIN_ID).read()!.hash(0);
  }

  static nonce(account: Hash, scheme: u8): u32 {
    const value = new Key(SYSTEM, NONCES).u8(scheme).hash(account).get();
    return value === null ? 0 : value.u32();
  }

  static setNonce(account: Hash, scheme: u8, nonce: u32): void {
    new Key(SYSTEM, NONCES).u8(scheme).hash(account).put(new Writer(4).u32(nonce));
  }

  /** One key for each operational kind: a call, with its subject where a member has one of each. */
  private static mark(account: Hash, pallet: u8, call: u8, subject: Hash): Key {
    return new Key(SYSTEM, MARKS).hash(account).u8(pallet).u8(call).hash(subject);
  }

  static isMarked(account: Hash, pallet: u8, call: u8, subject: Hash): bool {
    return Accounts.mark(account, pallet, call, subject).exists();
  }

  static setMark(account: Hash, pallet: u8, call: u8, subject: Hash): void {
    Accounts.mark(account, pallet, call, subject).putEmpty();
  }

  static ownerCommandsLeft(): bool {
    return new Key(SYSTEM, OWNER_COMMANDS).getU64() < MAX_OWNER_COMMANDS;
  }

  static countOwnerCommand(): void {
    const key = new Key(SYSTEM, OWNER_COMMANDS);
    key.putU64(key.getU64() + 1);
  }

  /** Limits hold for one interval and no slot has two blocks: nothing of them stays in the state. */
  static clearBlock(): void {
    removeAll(new Key(SYSTEM, MARKS));
    new Key(SYSTEM, OWNER_COMMANDS).remove();
  }

  static subject(args: Bytes): Hash {
    return args.length() < 32 ? Hash.none() : args.hash(0);
  }
}
