// Goal: pre-flight finds the chain's first error at one block, and the own checks after it; each
// case breaks one rule of an otherwise valid vector, then order is checked on pairs.
import { expect, test } from "vitest";
import { toChainWeights, type WeightFacts } from "../../src/index.ts";
import { classOfPoolAnswer } from "../../src/submit/error-class.ts";
import { preflight } from "../../src/submit/preflight.ts";

const HOTKEY = "01".repeat(32);
const [a, b] = ["0a".repeat(32), "0b".repeat(32)];
const facts: WeightFacts = {
  block: { number: 100n, hash: "00".repeat(32) },
  commitReveal: false,
  subnetExists: true,
  mechanisms: 1,
  neurons: 3,
  uid: 0,
  permit: true,
  stake: 10n,
  stakeThreshold: 5n,
  versionKey: 2n,
  lastUpdate: 91n,
  rateLimit: 10n,
  minAllowedWeights: 2,
  maxWeightsLimit: 65_535,
  ownerHotkey: "ff".repeat(32),
  holders: new Map([
    [1, a],
    [2, b],
  ]),
};
const input = {
  netuid: 1,
  mechanism: 0,
  hotkey: HOTKEY,
  weights: [
    [1, 65_535],
    [2, 1],
  ] as [number, number][],
  hotkeys: [a, b] as string[],
  versionKey: 2n,
};
const check = (f: Partial<WeightFacts>, i: Partial<typeof input> = {}) => {
  const verdict = preflight({ ...facts, ...f }, { ...input, ...i });
  return verdict.ok ? "ok" : `${verdict.error} ${verdict.class}`;
};

test("a valid vector passes, at exactly the rate limit too", () => {
  expect(check({})).toBe("ok");
});

test("one broken rule each", () => {
  expect(check({ commitReveal: true })).toBe("CommitRevealEnabled GIVE_UP_EPOCH");
  expect(check({}, { netuid: 0 })).toBe("CanNotSetRootNetworkWeights BUG");
  expect(check({}, { hotkeys: [a as string] })).toBe("WeightVecNotEqualSize BUG");
  expect(check({ subnetExists: false })).toBe("MechanismDoesNotExist GIVE_UP_EPOCH");
  expect(check({}, { mechanism: 1 })).toBe("MechanismDoesNotExist GIVE_UP_EPOCH");
  expect(check({ neurons: 1 })).toBe("UidsLengthExceedUidsInSubNet GIVE_UP_EPOCH");
  expect(check({ uid: undefined })).toBe("HotKeyNotRegisteredInSubNet GIVE_UP_EPOCH");
  expect(check({ permit: false, stake: 4n })).toBe("NotEnoughStakeToSetWeights GIVE_UP_EPOCH");
  expect(check({ versionKey: 3n })).toBe("IncorrectWeightVersionKey GIVE_UP_EPOCH");
  expect(check({ lastUpdate: 92n })).toBe("SettingWeightsTooFast WAIT");
  expect(check({ permit: false })).toBe("NeuronNoValidatorPermit GIVE_UP_EPOCH");
  const twice = [
    [1, 65_535],
    [1, 1],
  ] as [number, number][];
  expect(check({}, { weights: twice })).toBe("DuplicateUids BUG");
  const unknown = [
    [1, 65_535],
    [3, 1],
  ] as [number, number][];
  expect(check({}, { weights: unknown })).toBe("UidVecContainInvalidOne GIVE_UP_EPOCH");
  expect(check({ minAllowedWeights: 3 })).toBe("WeightVecLengthIsLow GIVE_UP_EPOCH");
  expect(check({ maxWeightsLimit: 60_000 })).toBe("MaxWeightExceeded GIVE_UP_EPOCH");
});

test("own checks: scale and holders", () => {
  const small = [
    [1, 65_534],
    [2, 1],
  ] as [number, number][];
  expect(check({}, { weights: small })).toBe("VectorNotScaled BUG");
  const recycled = new Map([
    [1, a],
    [2, "cc".repeat(32)],
  ]);
  expect(check({ holders: recycled })).toBe("UidHolderChanged GIVE_UP_EPOCH");
});

test("the order is the chain's", () => {
  const late = { lastUpdate: 99n, permit: false };
  expect(check({ ...late, versionKey: 9n })).toBe("IncorrectWeightVersionKey GIVE_UP_EPOCH");
  expect(check(late)).toBe("SettingWeightsTooFast WAIT");
  expect(check({ lastUpdate: 0n, rateLimit: 10n ** 9n })).toBe("ok");
  expect(check({ permit: false, stake: 0n, ownerHotkey: HOTKEY })).toBe("ok");
});

test("scores scale to exactly 65,535 by truncation", () => {
  expect(toChainWeights([])).toEqual([]);
  expect(toChainWeights([[4, 0n]])).toEqual([]);
  expect(
    toChainWeights([
      [1, 3n],
      [2, 2n],
      [5, 0n],
    ]),
  ).toEqual([
    [1, 65_535],
    [2, 43_690],
    [5, 0],
  ]);
  expect(() => toChainWeights([[1, -1n]])).toThrow(/never negative/);
});

test("pool refusals fall into their classes", () => {
  const of = (code: number, reason: string) => classOfPoolAnswer({ accepted: false, code, reason });
  expect(of(1013, "")).toBe("LOOK_UP");
  expect(of(1014, "")).toBe("LOOK_UP");
  expect(of(1012, "")).toBe("RETRY_NOW");
  expect(of(1016, "")).toBe("RETRY_NOW");
  expect(of(1002, "")).toBe("BUG");
  expect(of(1010, "1010: Invalid Transaction: Transaction is outdated")).toBe("REBUILD");
  expect(of(1010, "1010: Invalid Transaction: Custom error: 6")).toBe("WAIT");
  expect(of(1010, "1010: Invalid Transaction: Custom error: 1")).toBe("GIVE_UP_EPOCH");
  expect(of(1010, "1010: Invalid Transaction: Custom error: 255")).toBe("WAIT");
});
