/** What the pool may know of calls: their fee, their weight and the payload that one names. */

import { callFee, callWeight } from "@platform/runtime";
import type { CallRules } from "@platform/txpool";
import { namedPayload } from "./named-payload.ts";

export const callRules: CallRules = {
  fee: callFee,
  weight: callWeight,
  payloadOf: (call) => namedPayload(call)?.hash ?? null,
};
