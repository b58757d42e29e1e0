import { Hash } from "./hash";
import { code_stage, code_switch } from "./platform";

const VERSION: usize = memory.data(4);

/** The runtime that may replace this one: its bytes never pass through this one's memory. */
export class Code {
  /** Spec version of the module that the last stage or switch was about. */
  static version(): u32 {
    return load<u32>(VERSION);
  }

  /** 0, or why the module is not taken: an error number of the system pallet. */
  static stage(hash: Hash, length: u32): i32 {
    return code_stage(hash.pointer(), <i32>length, VERSION);
  }

  /** The staged module is the code from the next block on: 0, or why it could not migrate the state. */
  static switchOver(): i32 {
    return code_switch(VERSION);
  }
}
