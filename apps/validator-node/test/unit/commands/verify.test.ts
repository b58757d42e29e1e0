// Goal: `verify` says what a document proves, and which check failed; method: the command on the golden documents of packages/decision-proof.

import { fileURLToPath } from "node:url";
import { CodedError } from "@platform/protocol";
import { afterEach, describe, expect, it, vi } from "vitest";
import { verify } from "../../../src/commands/verify.ts";

const vector = (name: string): string =>
  fileURLToPath(
    new URL(`../../../../../packages/decision-proof/vectors/${name}.json`, import.meta.url),
  );
const GENESIS = vector("genesis");
const HEAD = "33:a853b86274c713f306a0dae43ed0d58218b6a7b0d836d832383884d993e4ee5c";

afterEach(() => {
  vi.restoreAllMocks();
});

function outputOf(file: string, options: Parameters<typeof verify>[1]): string {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  verify(file, options);
  return write.mock.calls.map(([text]) => String(text)).join("");
}

describe("verify", () => {
  it("tells people what was decided", () => {
    const text = outputOf(vector("full"), { trust: GENESIS });
    expect(text).toContain("decided     height 50  epoch 3  view 1\n");
    expect(text).toContain("signed by   3 members with 300 of 400 power\n");
    expect(text).toContain("body        3 extrinsics\n");
  });

  it("tells programs the same", () => {
    const answer = JSON.parse(outputOf(vector("from-head"), { trustHead: HEAD, json: true }));
    expect(answer).toMatchObject({ ok: true, height: "50", epochChanges: 1, totalPower: "400" });
  });

  it.each([
    [vector("from-head"), { trust: GENESIS }, "DECISION_TRUST_MISMATCH"],
    [vector("full"), { trustHead: HEAD }, "DECISION_TRUST_MISMATCH"],
    [GENESIS, { trust: GENESIS }, "DECISION_SCHEME_UNKNOWN"],
    [vector("full"), { trust: vector("full") }, "GENESIS_MALFORMED"],
    [vector("nothing"), { trust: GENESIS }, "FILE_NOT_FOUND"],
    [vector("full"), {}, "USAGE"],
    [vector("full"), { trust: GENESIS, trustHead: HEAD }, "USAGE"],
    [vector("full"), { trustHead: "33" }, "USAGE"],
  ])("refuses with the code of the check (%#)", (file, options, code) => {
    const run = (): void => verify(file, options);
    expect(run).toThrow(CodedError);
    expect(run).toThrow(expect.objectContaining({ code }));
  });
});
