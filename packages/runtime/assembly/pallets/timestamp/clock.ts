import { Block } from "../../fw/block";
import { Hash } from "../../fw/hash";
import { Key } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { Invalid } from "../../invalid";
import { Parameters } from "../parameters/parameters";

const INDEX: u8 = 1;
const LAST: u8 = 0;

/** Agreed time and chain position: both come from the header and never go back (PROTOCOL §5). */
export class Clock {
  static set(height: u64, timeMs: u64, chainNumber: u64, chainHash: Hash): void {
    const value = new Writer().u64(height).u64(timeMs).u64(chainNumber).hash(chainHash);
    new Key(INDEX, LAST).put(value);
  }

  /** 0, or Invalid.Context for a header that cannot follow the last one. */
  static advance(parameters: Parameters): i32 {
    const last = new Key(INDEX, LAST).get()!;
    const height = last.u64();
    const timeMs = last.u64();
    const chainNumber = last.u64();
    const chainHash = last.hash();
    if (Block.height != height + 1) return Invalid.Context;
    if (Block.timeMs < timeMs || Block.timeMs - timeMs < <u64>parameters.intervalMs)
      return Invalid.Context;
    if (Block.chainNumber < chainNumber) return Invalid.Context;
    if (Block.chainNumber == chainNumber && !Block.chainHash().equals(chainHash))
      return Invalid.Context;
    Clock.set(Block.height, Block.timeMs, Block.chainNumber, Block.chainHash());
    return 0;
  }
}
