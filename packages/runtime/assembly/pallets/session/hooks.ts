import { Block } from "../../fw/block";
import { Invalid } from "../../invalid";
import { Epoch } from "./epoch";
import { Members } from "./members";

/** Counts uptime from the parent's certificate and opens an epoch in its first block. */
export function onInitialize(signers: Array<u16>): i32 {
  const epoch = Epoch.load();
  Block.epoch = epoch.number;
  if (Block.height == epoch.startHeight) {
    // The parent is the change block: its certificate is the old set's and counts for no one here.
    epoch.startSlot = Block.slot;
    epoch.save();
    return 0;
  }
  return Members.countSigners(signers) ? 0 : Invalid.Context;
}
