/** What the pool may know of calls: their fee and the payload that one names. */

import { callFee } from "@platform/runtime";
import type { CallRules } from "@platform/txpool";
import { namedPayload } from "./named-payload.ts";

export const callRules: CallRules = {
  fee: callFee,
  payloadOf: (call) => namedPayload(call)?.hash ?? null,
};
