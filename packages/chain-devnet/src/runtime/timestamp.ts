/** Timestamp (2): the clock that a block carries as its first extrinsic. */

import { compact, u64 } from "../scale/scale-types.ts";
import { storage } from "../state/storage-item.ts";
import { BAD_ORIGIN, call, definePallet } from "./pallet.ts";

export const now = storage({ pallet: "Timestamp", name: "Now", value: u64, fallback: 0n });

export const timestamp = definePallet({
  name: "Timestamp",
  crate: "pallet_timestamp",
  index: 2,
  storage: [now],
  calls: [
    call("set", 0, { now: compact(u64) }, ({ state, origin }, args) => {
      if (origin.kind !== "none") return BAD_ORIGIN;
      now.put(state, args.now);
      return undefined;
    }),
  ],
  constants: [{ name: "MinimumPeriod", type: u64, value: 500n }],
});
