import {
  type Call,
  type Hex32,
  Scheme,
  type Signer,
  signExtrinsic,
  utf8,
} from "@platform/protocol";
import { call } from "@platform/runtime";
import { type SignedEntry, toEntry } from "@platform/txpool";
import { CHAIN_ID, HOTKEYS, SIGNERS } from "./sample-head.ts";

/** A signed extrinsic of member `account`; the key fits nothing but the bytes. */
export async function signedEntry(
  account: number,
  what: Call = call.remark(utf8(`by ${account}`)),
  nonce = 0,
): Promise<SignedEntry> {
  const signed = await signExtrinsic(
    {
      call: what,
      signer: HOTKEYS[account] as Hex32,
      scheme: Scheme.ed25519,
      nonce,
      mortality: { from: 100n, slots: 10 },
      specVersion: 1,
      chainId: CHAIN_ID,
    },
    SIGNERS[account] as Signer,
  );
  return toEntry(signed) as SignedEntry;
}
