// Goal: an exported decision is what `verify` accepts, byte for byte, and every refusal keeps its code; method: both verbs on the command line, the golden documents served by a scripted validator on a real socket.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodedError } from "@platform/protocol";
import type { DecisionRequest } from "@platform/validator";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  ACCEPTED,
  DECIDED,
  GENESIS_TEXT,
  HEAD_TRUST,
} from "../../../../../packages/decision-proof/test/support/sample.ts";
import type { HttpServer } from "../../../src/http/server.ts";
import { invoke, invokeText } from "../../support/invoke.ts";
import { scriptedNode } from "../../support/scripted-node.ts";

const NOT_KEPT = {
  code: "BLOCK_NOT_KEPT",
  message: "block 3 is not kept here; the oldest is 40",
  hint: "ask a validator that keeps all of them (sync.keepBlocks = 0)",
};

let directory: string;
let node: HttpServer;
let asked: DecisionRequest[];
let file: string;
let genesis: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "decision-verbs-"));
  genesis = join(directory, "genesis.json");
  writeFileSync(genesis, GENESIS_TEXT);
  node = await scriptedNode({
    decision: async (request) => {
      asked.push(request);
      if (request.height === 3n) throw new CodedError(NOT_KEPT);
      if (request.height !== DECIDED.height) return null;
      return request.from === null ? ACCEPTED.full : ACCEPTED["from-head"];
    },
  });
});
beforeEach(() => {
  asked = [];
  file = join(mkdtempSync(join(directory, "run-")), "decision.json");
});
afterAll(async () => {
  await node.close();
  rmSync(directory, { recursive: true });
});

const exported = (height: string, ...more: string[]) =>
  invoke("decision", "export", "--height", height, "--out", file, "--url", node.url, ...more);

describe("decision export", () => {
  it("writes the validator's text as it is", async () => {
    const bytes = ACCEPTED.full.length + 1;
    expect(await exported("50")).toEqual({ code: 0, answer: { height: "50", file, bytes } });
    expect(readFileSync(file, "utf8")).toBe(`${ACCEPTED.full}\n`);
    expect(asked).toEqual([{ height: 50n, from: null, body: false, keys: [] }]);
  });

  it("asks for what the options say", async () => {
    await exported("50", "--from", "33", "--with-body", "--key", "ab", "cdef");
    const keys = [Uint8Array.of(0xab), Uint8Array.of(0xcd, 0xef)];
    expect(asked).toEqual([{ height: 50n, from: 33n, body: true, keys }]);
  });

  it.each([
    ["51", 1, { code: "NOT_FOUND", message: "there is no decision 51 here" }],
    ["3", 1, NOT_KEPT],
    ["-1", 1, { code: "BAD_PARAMETER", message: "--height must be a decimal number" }],
    ["many", 1, { code: "BAD_PARAMETER", message: "--height must be a decimal number" }],
  ])("of height %s ends with %d and writes nothing", async (height, code, error) => {
    expect(await exported(height)).toEqual({ code, answer: { error } });
    expect(existsSync(file)).toBe(false);
  });

  it("ends with 7 where no validator answers, and with 2 without a height", async () => {
    const nowhere = ["--out", file, "--url", "http://127.0.0.1:9"];
    expect(await invoke("decision", "export", "--height", "50", ...nowhere)).toMatchObject({
      code: 7,
      answer: { error: { code: "API_UNREACHABLE", hint: expect.any(String) } },
    });
    expect(await invoke("decision", "export", ...nowhere)).toMatchObject({ code: 2 });
  });
});

describe("verify", () => {
  it("accepts what was exported, from genesis and from a trusted head", async () => {
    await exported("50");
    expect(await invoke("verify", file, "--trust", genesis)).toMatchObject({
      code: 0,
      answer: { ok: true, height: "50", epoch: "3", view: 1, power: "300", totalPower: "400" },
    });
    await exported("50", "--from", "33");
    const head = ["--trust-head", `${HEAD_TRUST.height}:${HEAD_TRUST.hash}`];
    expect(await invoke("verify", file, ...head)).toMatchObject({ code: 0, answer: { ok: true } });
  });

  it("ends with 12 where one hex digit of the exported file was changed, wherever it is", async () => {
    await exported("50");
    const text = readFileSync(file, "utf8");
    const digits = [...text.matchAll(/[0-9a-f]{64}/g)].map(({ index }) => index + 7);
    expect(digits.length).toBeGreaterThan(10);
    for (const at of digits) {
      writeFileSync(
        file,
        `${text.slice(0, at)}${text[at] === "0" ? "1" : "0"}${text.slice(at + 1)}`,
      );
      const { code, answer } = await invoke("verify", file, "--trust", genesis);
      expect({ at, code, answer }).toMatchObject({
        code: 12,
        answer: { error: { code: expect.stringMatching(/^DECISION_/) } },
      });
    }
  });

  it("tells people the code, and where the documentation has it", async () => {
    await exported("50", "--from", "33");
    const { code, text } = await invokeText("verify", file, "--trust", genesis);
    expect(code).toBe(12);
    expect(text).toMatch(/^error DECISION_TRUST_MISMATCH: .+\n/);
    expect(text).toContain("docs: docs/reference/errors.md#decision_trust_mismatch\n");
  });
});
