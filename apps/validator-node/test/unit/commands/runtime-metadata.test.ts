// Goal: the runtime tells people and programs what it is, and its bytes read back; method: both commands on the shipped module and on files.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { call, RuntimeClient, readMetadata } from "@platform/runtime";
import { shippedRuntime } from "@platform/validator/genesis";
import { afterEach, describe, expect, it, vi } from "vitest";
import { runtimeDecode } from "../../../src/commands/runtime-decode.ts";
import { runtimeMetadata } from "../../../src/commands/runtime-metadata.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

function outputOf(run: () => void): string {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  run();
  return write.mock.calls.map(([text]) => String(text)).join("");
}

const shipped = shippedRuntime();
const metadata = readMetadata(shipped.code);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const refuses = (run: () => void, code: string) =>
  expect(run).toThrow(expect.objectContaining({ code }));

describe("runtime metadata", () => {
  it("gives programs everything", () => {
    const answer = JSON.parse(outputOf(() => runtimeMetadata(undefined, { json: true })));
    expect(answer).toMatchObject({
      hash: shipped.hash,
      from: "this release",
      specName: "platform",
    });
    expect(answer.specVersion).toBe(shipped.specVersion);
    expect(answer.pallets.map(({ name }: { name: string }) => name)).toEqual(
      metadata.pallets.map(({ name }) => name),
    );
  });

  it("gives people a table, and one pallet in full", () => {
    expect(outputOf(() => runtimeMetadata(undefined, {}))).toMatch(/^9 +mana /m);
    vi.restoreAllMocks();
    const text = outputOf(() => runtimeMetadata("session", {}));
    expect(text).toContain("  4   Members             hotkey");
    expect(text).toContain("EVIDENCE_DUPLICATE");
  });

  it("reads a file, and refuses what is no runtime", () => {
    const directory = mkdtempSync(join(tmpdir(), "platform-metadata-"));
    const file = join(directory, "runtime.wasm");
    writeFileSync(file, shipped.code);
    const answer = JSON.parse(outputOf(() => runtimeMetadata("mana", { wasm: file, json: true })));
    expect(answer).toMatchObject({ from: file, hash: shipped.hash, index: 9 });
    writeFileSync(file, shipped.code.slice(0, 8));
    refuses(() => runtimeMetadata(undefined, { wasm: file }), "METADATA_MISSING");
    rmSync(directory, { recursive: true });
    refuses(() => runtimeMetadata(undefined, { wasm: file }), "FILE_NOT_FOUND");
    refuses(() => runtimeMetadata(undefined, { wasm: file, config: "x" }), "USAGE");
    refuses(() => runtimeMetadata("nothing", {}), "UNKNOWN_PALLET");
  });
});

describe("runtime decode", () => {
  const client = new RuntimeClient(metadata);
  const decode = (...words: [string, string, string?]) =>
    JSON.parse(outputOf(() => runtimeDecode(words[0], words[1], words[2], { json: true })));

  it("reads an entry of the state by its name", () => {
    const key = client.storageKey("mana.Balances", { account: "11".repeat(32) });
    const value = client.encodeValue("mana.Balances", { milli: 5n, slot: 7n, carry: 9 });
    expect(decode("entry", hex(key), hex(value))).toEqual({
      name: "mana.Balances",
      key: { account: "11".repeat(32) },
      value: { milli: "5", slot: "7", carry: 9 },
    });
  });

  it("reads an inherent with its arguments", () => {
    const args = { chainNumber: 9n, chainHash: "22".repeat(32) };
    const seed = call.seed(args);
    const inherent = Uint8Array.of(
      1,
      0,
      seed.pallet,
      seed.call,
      seed.args.length << 2,
      ...seed.args,
    );
    expect(decode("extrinsic", hex(inherent))).toMatchObject({
      call: { name: "submissions.seed", args: { ...args, chainNumber: "9" } },
    });
  });

  it("refuses what is neither", () => {
    refuses(() => runtimeDecode("entry", "00", undefined, {}), "USAGE");
    refuses(() => runtimeDecode("block", "00", undefined, {}), "USAGE");
    refuses(() => runtimeDecode("event", "0", undefined, {}), "USAGE");
    refuses(() => runtimeDecode("event", "ff00", undefined, {}), "METADATA_UNKNOWN_INDEX");
    refuses(() => runtimeDecode("event", "0001aa", undefined, {}), "MALFORMED");
  });
});
