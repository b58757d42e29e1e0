/** What the pool may know of calls: their fee and the payload that a reveal names. */

import { callFee } from "@platform/runtime";
import type { CallRules } from "@platform/txpool";
import { revealArgs } from "./reveal-args.ts";

export const callRules: CallRules = {
  fee: callFee,
  payloadOf: (call) => revealArgs(call)?.payload ?? null,
};
