// Goal: the verifier needs nothing but JavaScript itself, so that a browser can run it; method: a bundle without any import left, run in a context without platform globals.

import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { rolldown } from "rolldown";
import { beforeAll, describe, expect, it } from "vitest";
import { ACCEPTED, DECIDED, GENESIS_TEXT, HEAD_TRUST } from "../support/sample.ts";
import { TAMPERED } from "../support/tampered.ts";

const entry = fileURLToPath(new URL("../../src/index.ts", import.meta.url));
let context: ReturnType<typeof createContext>;

beforeAll(async () => {
  const bundle = await rolldown({ input: entry, platform: "browser", logLevel: "silent" });
  const { output } = await bundle.generate({ format: "iife", name: "proof" });
  expect(output).toHaveLength(1);
  const [chunk] = output;
  expect([...chunk.imports, ...chunk.dynamicImports]).toEqual([]);
  expect(chunk.code).not.toMatch(/\brequire\(|\bfrom "node:/);
  context = createContext(Object.create(null));
  runInContext(chunk.code, context);
});

/** Code of the refusal, or the hash that was accepted. */
function inContext(text: string, trust: string): string {
  Object.assign(context, { text, genesis: GENESIS_TEXT });
  return runInContext(
    `(() => {
      const verdict = proof.verifyDecision(text, ${trust});
      return verdict.verdict === "accept" ? verdict.decision.hash : verdict.error.code;
    })()`,
    context,
  ) as string;
}
const GENESIS_TRUST = "proof.trustGenesis(genesis)";
const FROM_HEAD = `proof.trustHead(${HEAD_TRUST.height}n, "${HEAD_TRUST.hash}")`;

describe("in an engine without a platform", () => {
  it("has no platform", () => {
    for (const name of ["process", "Buffer", "TextEncoder", "crypto", "setTimeout", "require"])
      expect(runInContext(`typeof ${name}`, context)).toBe("undefined");
  });

  it("accepts what is right", () => {
    expect(inContext(ACCEPTED.full, GENESIS_TRUST)).toMatch(/^[0-9a-f]{64}$/);
    expect(inContext(ACCEPTED["from-head"], FROM_HEAD)).toBe(
      inContext(ACCEPTED.full, GENESIS_TRUST),
    );
    expect(DECIDED.height).toBe(50n);
  });

  it("refuses every tampered document", () => {
    for (const { name, text, code, fromHead } of TAMPERED)
      expect([name, inContext(text, fromHead ? FROM_HEAD : GENESIS_TRUST)]).toEqual([name, code]);
  });
});
