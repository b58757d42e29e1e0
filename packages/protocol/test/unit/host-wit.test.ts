// Goal: the world of components has the functions of the host ABI and no type that the generated code
// lifts wrongly; method: the types that follow from the table, and every word of the text.
import { describe, expect, it } from "vitest";
import {
  challengeWit,
  EVALUATE,
  OUTPUT_ENTRY,
  WIT_FUNCTIONS,
  witName,
  witSignature,
} from "../../src/host-wit.ts";
import { HOST_ABI } from "../../src/index.ts";

describe("the challenge world", () => {
  it("has the types that follow from the table", () => {
    const types = WIT_FUNCTIONS.map((entry) => `${witName(entry)}: ${witSignature(entry)}`);
    expect(types).toMatchInlineSnapshot(`
      [
        "log: func(bytes: list<u8>) -> s32",
        "account-get-mana: func(bytes: list<u8>) -> u64",
        "account-spend-mana: func(bytes: list<u8>) -> s32",
        "account-credit-mana: func(bytes: list<u8>) -> s32",
        "submit-mesh-job: func(bytes: list<u8>) -> u64",
        "create-governance-proposal: func(bytes: list<u8>) -> u64",
        "open-governance-voting: func(bytes: list<u8>) -> s32",
        "cast-governance-vote: func(bytes: list<u8>) -> s32",
        "close-governance-voting: func(bytes: list<u8>) -> s32",
        "execute-governance-proposal: func(bytes: list<u8>) -> s32",
        "get-pending-mesh-jobs: func(cap: u32) -> tuple<s32, list<u8>>",
        "anchor-receipt: func(bytes: list<u8>) -> u64",
        "get-reputation: func(bytes: list<u8>) -> u64",
        "verify-zk-proof: func(bytes: list<u8>) -> s32",
        "input-size: func(kind: u32) -> s32",
        "input-read: func(kind: u32, offset: u32, len: u32) -> tuple<s32, list<u8>>",
        "submission-run: func(entry: list<u8>, in: list<u8>, out-cap: u32, fuel: u64, pages: u32) -> tuple<u64, list<u8>>",
        "submission-fuel: func() -> u64",
      ]
    `);
  });

  it("has every active function but the one that evaluate stands for", () => {
    const active = HOST_ABI.functions.filter(({ status }) => status === "active");
    expect([...WIT_FUNCTIONS, OUTPUT_ENTRY].map(({ number }) => number).sort()).toEqual(
      active.map(({ number }) => number).sort(),
    );
  });

  it("has integers, lists of bytes, tuples of both, and one result", () => {
    for (const type of [...WIT_FUNCTIONS.map(witSignature), EVALUATE.type]) {
      const words = type.replace(/[\w-]+: /g, "").match(/[a-z]+\d*/g) ?? [];
      for (const word of words)
        expect(["func", "u8", "u32", "s32", "u64", "list", "tuple", "result"]).toContain(word);
    }
    expect(challengeWit().match(/->/g)).toHaveLength(WIT_FUNCTIONS.length + 1);
  });
});
