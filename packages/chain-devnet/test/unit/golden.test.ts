// Goal: call bytes, storage keys and hashes are those of the real subnet chain; golden vectors and
// a comparison with an independent implementation.
import { fromHex, toHex } from "@platform/protocol";
import { xxhashAsHex } from "@polkadot/util-crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { devSigner } from "../../src/client/dev-keys.ts";
import { callOf, runtimeCall, runtimeMetadata } from "../../src/runtime/runtime.ts";
import * as store from "../../src/runtime/subtensor-storage.ts";
import { account, blockHash } from "../../src/runtime/system.ts";
import { xxh64 } from "../../src/scale/xxhash.ts";

const alice = "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
const SUBTENSOR = "658faa385070e074c85bf6b568cf0555";

test("set_weights has the real chain's bytes", () => {
  const call = callOf("SubtensorModule", "set_weights", {
    netuid: 1,
    dests: [0, 2],
    weights: [65535, 1],
    version_key: 0n,
  });
  const bytes = "07000100080000020008ffff01000000000000000000";
  expect(toHex(runtimeCall.codec.enc(call))).toBe(bytes);
  expect(runtimeCall.codec.dec(fromHex(bytes))).toEqual(call);
});

test("other calls begin with their real indexes", () => {
  const head = (pallet: string, name: string, fields: Record<string, unknown>) =>
    toHex(runtimeCall.codec.enc(callOf(pallet, name, fields))).slice(0, 4);
  const hotkey = alice;
  expect(head("SubtensorModule", "add_stake", { hotkey, netuid: 1, amount_staked: 1n })).toBe(
    "0702",
  );
  expect(head("SubtensorModule", "burned_register", { netuid: 1, hotkey })).toBe("0707");
  expect(head("SubtensorModule", "register_network", { hotkey })).toBe("073b");
  const tempo = callOf("AdminUtils", "sudo_set_tempo", { netuid: 1, tempo: 10 });
  expect(toHex(runtimeCall.codec.enc(callOf("Sudo", "sudo", { call: tempo })))).toBe(
    "0c00131e01000a00",
  );
});

test("storage keys are the real chain's", () => {
  expect(store.uids.key(1, alice)).toBe(
    `${SUBTENSOR}aab1b4e78e1ea8305462ee53b3686dc80100de1e86a9a8c739864cf3cc5ec2bea59f${alice}`,
  );
  expect(store.uids.key(1, alice).length / 2).toBe(82);
  expect(store.keys.key(1, 2).slice(64)).toBe("01000200");
  expect(store.stakeWeight.key(3).slice(64)).toBe("0300");
  expect(store.mechanismCount.key(1).length / 2).toBe(32 + 8 + 2);
  // System.Account of //Alice and System.BlockHash prefix: the same on every Substrate chain.
  expect(account.key(alice)).toBe(
    `26aa394eea5630e07c48ae0c9558cef7b99d880ec681799c0cf30e8886371da9de1e86a9a8c739864cf3cc5ec2bea59f${alice}`,
  );
  expect(blockHash.prefix).toBe("26aa394eea5630e07c48ae0c9558cef7a44704b568d21667356a5a050c118746");
});

test("xxHash64 equals an independent implementation", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const ours = Buffer.alloc(8);
      ours.writeBigUInt64LE(xxh64(bytes, 0n));
      expect(`0x${ours.toString("hex")}`).toBe(xxhashAsHex(bytes, 64));
    }),
    { numRuns: 200 },
  );
});

test("development keys derive as everywhere", () => {
  expect(devSigner("//Alice").publicKey).toBe(alice);
  expect(devSigner("//Alice//stash").publicKey).toBe(
    "be5ddb1579b72e84524fc29e78609e3caf42e85aa118ebfe0b0ad404b5bdd25f",
  );
  expect(() => devSigner("//1")).toThrow(RangeError);
});

test("the metadata is version 14 and always the same bytes", () => {
  expect(toHex(runtimeMetadata().slice(0, 5))).toBe("6d6574610e");
  expect(runtimeMetadata()).toBe(runtimeMetadata());
});
