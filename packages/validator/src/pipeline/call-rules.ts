/** What the pool may know of calls: their fee and the payload that a reveal names. */

import { CallIndex, type Hex32, isCall } from "@platform/protocol";
import { callFee, RevealArgsCodec } from "@platform/runtime";
import type { CallRules } from "@platform/txpool";

export const callRules: CallRules = {
  fee: callFee,
  payloadOf(call): Hex32 | null {
    if (!isCall(call, CallIndex.reveal)) return null;
    try {
      return RevealArgsCodec.dec(call.args).payload;
    } catch {
      // Malformed arguments name no payload; execution refuses the call.
      return null;
    }
  },
};
