import { Block } from "../../fw/block";
import { Bytes } from "../../fw/bytes";
import { hashBytes } from "../../fw/crypto";
import { Hash } from "../../fw/hash";
import { Reader } from "../../fw/reader";
import { Writer } from "../../fw/writer";
import { HOST_ABI_VERSION } from "../../spec";
import { NO_PROGRAM, Submission } from "../submissions/submission";

export const OUTCOME_OK: u8 = 0;
const LAST_OUTCOME: u8 = 7;
const MAX_SCORE: u64 = 1_000_000_000;
const MAX_EFFECTS: i32 = 1024;

/** What an evaluation produced, as a reveal carries it. */
export class Result {
  outcome: u8 = 0;
  program: u8 = 0;
  score: u64 = 0;
  outputHash: Hash = Hash.none();
  effects: Bytes = new Bytes(0, 0);
  fuelUsed: u64 = 0;

  static decode(r: Reader): Result {
    const result = new Result();
    result.outcome = r.u8();
    result.program = r.u8();
    result.score = r.u64();
    result.outputHash = r.hash();
    result.effects = r.bytes();
    result.fuelUsed = r.u64();
    return result;
  }

  /** Only `ok` has a score and effects. */
  isWellFormed(): bool {
    if (this.outcome > LAST_OUTCOME || this.score > MAX_SCORE) return false;
    if (this.program > LAST_OUTCOME && this.program != NO_PROGRAM) return false;
    if (this.effects.length() > MAX_EFFECTS) return false;
    return this.outcome == OUTCOME_OK || (this.score == 0 && this.effects.length() == 0);
  }

  /** protocol/outcome.ts `evaluationDigest`, over what is in force at H. */
  digest(s: Submission): Hash {
    const w = new Writer(512).tag("platform/eval/v1").hash(Block.chainId());
    w.be32(HOST_ABI_VERSION).be32(s.sandboxVersion).hash(s.module).hash(s.payload);
    w.be64(s.closingHeight).hash(s.stateRoot).hash(s.seed);
    w.u8(this.outcome).u8(this.program).be64(this.score).hash(this.outputHash);
    return hashBytes(w.hash(hashBytes(this.effects)).be64(this.fuelUsed).view());
  }
}
