/** Links of peer keys, their rotation, and display names. */

import { concatBytes, fromHex, sha256Hex, utf8 } from "@platform/protocol";
import { call } from "@platform/runtime";
import { hotkeySigner, key } from "../../../../packages/runtime/test/host/accounts.ts";
import type { FullChain } from "../full-chain.ts";
import {
  FORMER_PEER_KEY,
  IDENTITY_KEY,
  keyOf,
  PEER_KEY,
  PEER_NAME_KEY,
  u64s,
} from "../raw-state.ts";
import { byHotkey, type Case, type Changes } from "./case.ts";

const SIGNER = "v3";
/** Links after which each new one lets the oldest retired key go. */
const MANY_LINKS = 20;
const RETIRED = 16;
const LONGEST = "n".repeat(64);

export async function identityCases(full: FullChain): Promise<Case[]> {
  const link = { hotkeySignature: "ab".repeat(64), peerSignature: "ab".repeat(64) };
  const args = { peerKey: key("new peer"), ...link };
  const name = (text: string) => call.identitySetName({ name: utf8(text) });
  return [
    {
      ...{ call: "identity.identityLink", name: "first", changes: new Map() },
      extrinsic: await byHotkey(full, SIGNER, call.identityLink(args)),
    },
    {
      ...{ call: "identity.identityRotate", name: "forgets the oldest", changes: linked() },
      extrinsic: await byHotkey(full, SIGNER, call.identityRotate(args)),
    },
    {
      ...{ call: "identity.identitySetName", name: "shortest", changes: linked() },
      extrinsic: await byHotkey(full, SIGNER, name("n")),
    },
    {
      ...{ call: "identity.identitySetName", name: "longest after longest", changes: linked() },
      extrinsic: await byHotkey(full, SIGNER, name(`${LONGEST.slice(1)}o`)),
    },
  ];
}

/** An account that has linked many keys and has the longest name. */
function linked(): Changes {
  const account = hotkeySigner(SIGNER).publicKey;
  const own = fromHex(account);
  const held = key("peer");
  const place = BigInt(MANY_LINKS - 1 - RETIRED);
  const links = Uint8Array.of(MANY_LINKS, 0, 0, 0);
  // A length of 64 takes the two-byte form.
  const text = concatBytes(Uint8Array.of(1, 1), utf8(LONGEST));
  return new Map([
    [keyOf(...IDENTITY_KEY, account), concatBytes(fromHex(held), u64s(1n), links, text)],
    [keyOf(...PEER_KEY, held), concatBytes(own, Uint8Array.of(0))],
    [keyOf(...PEER_KEY, key("oldest")), concatBytes(own, Uint8Array.of(1))],
    [keyOf(...FORMER_PEER_KEY, account, place), concatBytes(fromHex(key("oldest")), u64s(1n, 2n))],
    [keyOf(...PEER_NAME_KEY, sha256Hex(utf8(LONGEST))), own],
  ]);
}
