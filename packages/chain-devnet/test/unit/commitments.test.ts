// Goal: set_commitment stores, replaces, counts and refuses as the real pallet does; bytes, keys and
// numbers are the real chain's (pallets/commitments of subtensor@14bc6f9f9).
import { toHex } from "@platform/protocol";
import { beforeEach, expect, test } from "vitest";
import {
  COMMITMENT_ERRORS,
  commitmentOf,
  lastCommitment,
  usedSpaceOf,
} from "../../src/runtime/commitments.ts";
import { callOf, dispatch, runtimeCall } from "../../src/runtime/runtime.ts";
import { isNetworkMember } from "../../src/runtime/subtensor-storage.ts";
import type { VariantValue } from "../../src/scale/scale-types.ts";
import { LayeredState } from "../../src/state/layered-state.ts";
import { alice, bob } from "../fixtures/test-chain.ts";

const NETUID = 1;
const hotkey = alice.publicKey;
const raw = (length: number, fill = 7): VariantValue => ({
  name: `Raw${length}`,
  fields: { "0": new Uint8Array(length).fill(fill) },
});
const big = (length: number): VariantValue => ({
  name: "BigRaw",
  fields: { "0": new Uint8Array(length) },
});
const setCommitment = (...fields: VariantValue[]): VariantValue =>
  callOf("Commitments", "set_commitment", { netuid: NETUID, info: { fields } });

let state: LayeredState;
beforeEach(() => {
  state = new LayeredState({ get: () => undefined });
  isNetworkMember.put(state, true, hotkey, NETUID);
});

function set(call: VariantValue, block = 100n, who = hotkey) {
  return dispatch(state, block, call, { kind: "signed", who });
}

function errorOf({ error }: { error: VariantValue | undefined }): string | undefined {
  if (error === undefined) return undefined;
  const found = error.fields["0"] as { index: number; error: Uint8Array };
  expect(found.index).toBe(18);
  return Object.entries(COMMITMENT_ERRORS).find(([, number]) => number === found.error[0])?.[0];
}

test("call bytes: pallet 18, call 0, netuid, fields, then length + 1 as the field's tag", () => {
  expect(toHex(runtimeCall.codec.enc(setCommitment(raw(3))))).toBe("1200010004" + "04070707");
  expect(toHex(runtimeCall.codec.enc(setCommitment(raw(128)))).slice(0, 12)).toBe("120001000481");
  const others = setCommitment(
    { name: "Sha256", fields: { "0": new Uint8Array(32) } },
    { name: "ResetBondsFlag", fields: {} },
    big(2),
  );
  expect(toHex(runtimeCall.codec.enc(others))).toBe(
    `120001000c83${"00".repeat(32)}87` + "88080000",
  );
  for (const call of [setCommitment(raw(0)), setCommitment(raw(128)), others])
    expect(runtimeCall.codec.dec(runtimeCall.codec.enc(call))).toEqual(call);
});

test("storage key: both names, netuid as it is, the account under twox64", () => {
  // twox64 of the account is the first half of twox128; //Alice as on every chain.
  expect(commitmentOf.key(NETUID, hotkey).slice(64)).toMatch(
    new RegExp(`^0100[0-9a-f]{16}${hotkey}$`),
  );
});

test("the newest commitment replaces the old one, and says its block", () => {
  expect(errorOf(set(setCommitment(raw(3)), 100n))).toBeUndefined();
  const second = set(setCommitment(raw(5, 9)), 101n);
  expect(second.events).toEqual([
    {
      name: "Commitments",
      fields: { "0": { name: "Commitment", fields: { netuid: NETUID, who: hotkey } } },
    },
  ]);
  expect(commitmentOf.get(state, NETUID, hotkey)).toEqual({
    deposit: 0n,
    block: 101,
    info: { fields: [raw(5, 9)] },
  });
  expect(lastCommitment.get(state, NETUID, hotkey)).toBe(101);
});

test("who is not registered, or brings too much, is refused by name", () => {
  expect(errorOf(set(setCommitment(raw(3)), 100n, bob.publicKey))).toBe("AccountNotAllowedCommit");
  expect(errorOf(set(setCommitment(raw(1), raw(1), raw(1), raw(1))))).toBe(
    "TooManyFieldsInCommitmentInfo",
  );
  expect(errorOf(set(setCommitment(big(513))))).toBe("TooManyFieldsInCommitmentInfo");
  expect(commitmentOf.get(state, NETUID, hotkey)).toBeUndefined();
});

test("3,100 bytes a tempo, at least 100 a commitment; a new tempo begins at nothing", () => {
  // Blocks 359 to 719 of subnet 1 are one tempo of 361 blocks.
  for (let i = 0; i < 30; i++)
    expect(errorOf(set(setCommitment(raw(1)), 359n + BigInt(i)))).toBeUndefined();
  expect(errorOf(set(setCommitment(raw(101)), 400n))).toBe("SpaceLimitExceeded");
  expect(errorOf(set(setCommitment(raw(100)), 401n))).toBeUndefined();
  expect(errorOf(set(setCommitment(raw(1)), 719n))).toBe("SpaceLimitExceeded");
  expect(usedSpaceOf.get(state, NETUID, hotkey)?.used_space).toBe(3_100n);
  expect(errorOf(set(setCommitment(raw(128)), 720n))).toBeUndefined();
  expect(usedSpaceOf.get(state, NETUID, hotkey)?.used_space).toBe(128n);
});
