// Goal: set_weights refuses with the real error, in the real order; each case breaks one rule and
// all later ones, so that a wrong order shows.
import { beforeEach, expect, test } from "vitest";
import { callOf, dispatch } from "../../src/runtime/runtime.ts";
import { SUBTENSOR_ERRORS } from "../../src/runtime/subtensor-errors.ts";
import * as store from "../../src/runtime/subtensor-storage.ts";
import type { VariantValue } from "../../src/scale/scale-types.ts";
import { LayeredState } from "../../src/state/layered-state.ts";
import { alice, bob } from "../fixtures/test-chain.ts";

const NETUID = 1;
const validator = alice.publicKey;
const poor = bob.publicKey;
let state: LayeredState;

function neuron(uid: number, hotkey: string): void {
  store.uids.put(state, uid, NETUID, hotkey);
  store.keys.put(state, hotkey, NETUID, uid);
}

beforeEach(() => {
  state = new LayeredState({ get: () => undefined });
  store.networksAdded.put(state, true, NETUID);
  store.subnetworkN.put(state, 3, NETUID);
  neuron(0, validator);
  neuron(1, poor);
  neuron(2, "ab".repeat(32));
  store.totalHotkeyAlpha.put(state, 100n, validator, NETUID);
  store.stakeThreshold.put(state, 50n);
  store.validatorPermit.put(state, [true, false, false], NETUID);
  store.minAllowedWeights.put(state, 2, NETUID);
  store.weightsVersionKey.put(state, 7n, NETUID);
  store.commitRevealEnabled.put(state, false, NETUID);
  store.lastUpdate.put(state, [950n, 0n, 0n], NETUID);
});

interface Call {
  netuid?: number;
  mecid?: number;
  dests: number[];
  weights: number[];
  version_key?: bigint;
}

function set(who: string, call: Call, block = 1_050n) {
  const fields = { netuid: NETUID, version_key: 7n, ...call };
  const name = call.mecid === undefined ? "set_weights" : "set_mechanism_weights";
  return dispatch(state, block, callOf("SubtensorModule", name, fields), {
    kind: "signed",
    who,
  });
}

function errorOf(result: { error: VariantValue | undefined }): string | undefined {
  if (result.error === undefined) return undefined;
  const { index, error } = result.error.fields["0"] as { index: number; error: Uint8Array };
  expect(index).toBe(7);
  const found = Object.entries(SUBTENSOR_ERRORS).find(([, number]) => number === error[0]);
  return found?.[0];
}

test("the numbers are those of the real chain", () => {
  expect(SUBTENSOR_ERRORS).toMatchObject({
    HotKeyNotRegisteredInSubNet: 4,
    NotEnoughStakeToSetWeights: 10,
    NeuronNoValidatorPermit: 15,
    WeightVecNotEqualSize: 16,
    DuplicateUids: 17,
    UidVecContainInvalidOne: 18,
    WeightVecLengthIsLow: 19,
    MaxWeightExceeded: 26,
    SettingWeightsTooFast: 28,
    IncorrectWeightVersionKey: 29,
    UidsLengthExceedUidsInSubNet: 31,
    CanNotSetRootNetworkWeights: 46,
    CommitRevealEnabled: 52,
    MechanismDoesNotExist: 73,
  });
});

test("each rule in its turn", () => {
  const stranger = "ff".repeat(32);
  const all = { dests: [9, 9, 9, 9], weights: [1], version_key: 0n };
  const long = { dests: [9, 9, 9, 9], weights: [1, 1, 1, 1], version_key: 0n };
  const bad = { dests: [9, 9], weights: [1, 1], version_key: 0n };
  const fresh = { dests: [9, 9], weights: [1, 1] };
  store.commitRevealEnabled.put(state, true, 0);
  expect(errorOf(set(stranger, { ...all, netuid: 0 }))).toBe("CommitRevealEnabled");
  store.commitRevealEnabled.put(state, false, 0);
  expect(errorOf(set(stranger, { ...all, netuid: 0 }))).toBe("CanNotSetRootNetworkWeights");
  expect(errorOf(set(stranger, { ...all, mecid: 5 }))).toBe("WeightVecNotEqualSize");
  expect(errorOf(set(stranger, { ...long, mecid: 5 }))).toBe("MechanismDoesNotExist");
  expect(errorOf(set(stranger, long))).toBe("UidsLengthExceedUidsInSubNet");
  expect(errorOf(set(stranger, bad))).toBe("HotKeyNotRegisteredInSubNet");
  expect(errorOf(set(poor, bad))).toBe("NotEnoughStakeToSetWeights");
  expect(errorOf(set(validator, bad, 960n))).toBe("IncorrectWeightVersionKey");
  store.validatorPermit.put(state, [false, false, false], NETUID);
  expect(errorOf(set(validator, fresh, 1_049n))).toBe("SettingWeightsTooFast");
  expect(errorOf(set(validator, fresh))).toBe("NeuronNoValidatorPermit");
  store.validatorPermit.put(state, [true, false, false], NETUID);
  expect(errorOf(set(validator, fresh))).toBe("DuplicateUids");
  expect(errorOf(set(validator, { dests: [9], weights: [1] }))).toBe("UidVecContainInvalidOne");
  expect(errorOf(set(validator, { dests: [1], weights: [1] }))).toBe("WeightVecLengthIsLow");
  store.maxWeightsLimit.put(state, 40_000, NETUID);
  expect(errorOf(set(validator, { dests: [1, 2], weights: [9, 1] }))).toBe("MaxWeightExceeded");
  store.maxWeightsLimit.put(state, 65_535, NETUID);
  const done = set(validator, { dests: [1, 2], weights: [40_000, 20_000] });
  expect(done.error).toBeUndefined();
  expect(store.weights.get(state, NETUID, 0)).toEqual([
    [1, 65_535],
    [2, 32_767],
  ]);
  expect(store.lastUpdate.get(state, NETUID)[0]).toBe(1_050n);
  expect(done.events).toEqual([
    {
      name: "SubtensorModule",
      fields: { "0": { name: "WeightsSet", fields: { "0": NETUID, "1": 0 } } },
    },
  ]);
});

test("a failed call leaves nothing", () => {
  const before = new Map(state.changes);
  expect(errorOf(set(validator, { dests: [1, 1], weights: [1, 1] }))).toBe("DuplicateUids");
  expect(state.changes).toEqual(before);
});

test("exemptions: self-weight, the owner's hotkey, a uid that never set weights", () => {
  store.stakeThreshold.put(state, 0n);
  expect(errorOf(set(poor, { dests: [1], weights: [3] }))).toBeUndefined();
  expect(errorOf(set(poor, { dests: [0, 2], weights: [3, 1] }, 2_000n))).toBe(
    "NeuronNoValidatorPermit",
  );
  store.stakeThreshold.put(state, 1_000n);
  store.subnetOwnerHotkey.put(state, poor, NETUID);
  expect(errorOf(set(poor, { dests: [0, 2], weights: [3, 1] }, 2_000n))).toBeUndefined();
});

test("mechanisms have their own storage and clock", () => {
  store.mechanismCount.put(state, 2, NETUID);
  expect(errorOf(set(validator, { mecid: 1, dests: [1, 2], weights: [1, 1] }))).toBeUndefined();
  expect(store.weights.get(state, NETUID + 4096, 0)).toHaveLength(2);
  expect(store.weights.get(state, NETUID, 0)).toHaveLength(0);
  expect(store.lastUpdate.get(state, NETUID)[0]).toBe(950n);
});
