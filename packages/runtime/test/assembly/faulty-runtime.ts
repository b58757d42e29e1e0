// The runtime with two planted bugs, for tests of what the executor does about a broken runtime:
// a remark that starts with 0xee never returns, one that starts with 0xef traps.

import { apply } from "../../assembly/execution";
import { Extrinsic } from "../../assembly/extrinsic";
import { inputBytes } from "../../assembly/fw/exchange";

export {
  api,
  core_version,
  finalize_block,
  genesis_build,
  initialize_block,
  input,
  migrate,
  output_len,
  output_ptr,
} from "../../assembly/index";

let spins: u32 = 0;

export function apply_extrinsic(): i32 {
  const x = Extrinsic.decode(inputBytes());
  if (x !== null && x.args.length() > 1) {
    const first = x.args.at(1);
    if (first == 0xef) unreachable();
    while (first == 0xee) spins++;
  }
  return apply();
}

/** Keeps the loop above from being folded away. */
export function spun(): u32 {
  return spins;
}
