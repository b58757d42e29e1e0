// Goal: both exception references are refused by the name of their feature, and their neighbours by
// theirs; method: each as the type of a parameter and as the type of a table.
import { describe, expect, it } from "vitest";
import { rejectionOf } from "../../metered.ts";

const MAGIC = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const parameter = (type: number) => Uint8Array.from([...MAGIC, 1, 5, 1, 0x60, 1, type, 0]);
const table = (type: number) => Uint8Array.from([...MAGIC, 4, 4, 1, type, 0, 0]);

describe("exception references", () => {
  it.each([
    [0x68, "PROFILE_TYPE"],
    [0x69, "PROFILE_EXCEPTIONS"],
    [0x6a, "PROFILE_GC"],
    [0x73, "PROFILE_GC"],
    [0x74, "PROFILE_EXCEPTIONS"],
    [0x75, "PROFILE_TYPE"],
  ])("type %i is refused as %s", (type, code) => {
    expect(rejectionOf(parameter(type))).toEqual({ code, offset: 13 });
    expect(rejectionOf(table(type))).toEqual({ code, offset: 11 });
  });
});
