/** Words of trust: the last that an account may say, one that replaces another, one taken back. */

import { concatBytes, fromHex, MAX_TRUST_EDGES } from "@platform/protocol";
import { call } from "@platform/runtime";
import { toLatin1 } from "@platform/storage";
import { hotkeySigner, key } from "../../../../packages/runtime/test/host/accounts.ts";
import type { FullChain } from "../full-chain.ts";
import { TRUST_EDGE_KEY, u64s } from "../raw-state.ts";
import { byHotkey, type Case, type Changes } from "./case.ts";

const SIGNER = "v3";

export async function trustCases(full: FullChain): Promise<Case[]> {
  const about = (name: string, context: number) => ({ subject: key(name), context });
  const first = { ...about("v10", 0), level: 3 };
  const last = { ...about("v200", 7), level: 3 };
  const all = words(MAX_TRUST_EDGES);
  return [
    {
      ...{ call: "trust.trustAttest", name: "last word", changes: words(MAX_TRUST_EDGES - 1) },
      extrinsic: await byHotkey(full, SIGNER, call.trustAttest(last)),
    },
    {
      ...{ call: "trust.trustAttest", name: "replaces one", changes: all },
      extrinsic: await byHotkey(full, SIGNER, call.trustAttest(first)),
    },
    {
      ...{ call: "trust.trustRevoke", name: "of many", changes: all },
      extrinsic: await byHotkey(full, SIGNER, call.trustRevoke(about("v10", 0))),
    },
  ];
}

/** So many words of the signer, over all contexts. */
function words(count: number): Changes {
  const from = fromHex(hotkeySigner(SIGNER).publicKey);
  const entry = concatBytes(Uint8Array.of(3), u64s(1n));
  const changes = new Map<string, Uint8Array>();
  for (let i = 0; i < count; i++) {
    const rest = concatBytes(Uint8Array.of(i % 8), fromHex(key(`v${10 + i}`)));
    changes.set(toLatin1(concatBytes(Uint8Array.of(...TRUST_EDGE_KEY), from, rest)), entry);
  }
  return changes;
}
