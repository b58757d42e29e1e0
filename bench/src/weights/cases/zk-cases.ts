/** Claims by proof; whether the proof holds is settled outside (CountingHost). */

import {
  GROTH16_BN254,
  MAX_ZK_INPUTS,
  MIN_ZK_INPUTS,
  sha256Hex,
  ZK_PROOF_BYTES,
  zkBinding,
} from "@platform/protocol";
import { call } from "@platform/runtime";
import { hotkeySigner, key } from "../../../../packages/runtime/test/host/accounts.ts";
import { CHAIN_ID } from "../../../../packages/runtime/test/host/chain.ts";
import type { FullChain } from "../full-chain.ts";
import { keyOf, ZK_KEY } from "../raw-state.ts";
import { byHotkey, type Case } from "./case.ts";

const SIGNER = "v3";
/** scheme, count, alpha, beta, gamma, delta; then a point for the constant and for each input. */
const HEAD_BYTES = 2 + 64 + 3 * 128;
const POINT_BYTES = 64;

export async function zkCases(full: FullChain): Promise<Case[]> {
  return [await claimCase(full, MIN_ZK_INPUTS), await claimCase(full, MAX_ZK_INPUTS)];
}

async function claimCase(full: FullChain, inputs: number): Promise<Case> {
  const verification = new Uint8Array(HEAD_BYTES + (inputs + 1) * POINT_BYTES);
  verification[0] = GROTH16_BN254;
  verification[1] = inputs;
  const id = sha256Hex(verification);
  const statement = Array.from({ length: inputs - 1 }, (_, i) => key(`input ${i}`));
  const body = call.zkClaim({
    key: id,
    inputs: [zkBinding(CHAIN_ID, hotkeySigner(SIGNER).publicKey), ...statement],
    proof: "00".repeat(ZK_PROOF_BYTES),
  });
  return {
    call: "zk.zkClaim",
    name: `${inputs} inputs`,
    extrinsic: await byHotkey(full, SIGNER, body),
    changes: new Map([[keyOf(...ZK_KEY, id), verification]]),
  };
}
