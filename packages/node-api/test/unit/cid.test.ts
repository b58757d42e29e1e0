// Goal: the CID text of a hash is the one that every IPLD tool prints; method: the text that multiformats gives.
import { sha256Hex, utf8 } from "@platform/protocol";
import { expect, it } from "vitest";
import { rawCid } from "../../src/index.ts";

it("prints the raw CID of a hash", () => {
  expect(rawCid(sha256Hex(utf8("hello world")))).toBe(
    "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
  );
});
