// Goal: a guest written for the reference design links and runs as it is; method: its three printed
// import lines, character for character, assembled by an independent tool, with calls of each.
import { describe, expect, it } from "vitest";
import wabt from "wabt";
import { request } from "../../challenge.ts";
import { evaluate } from "../../observed.ts";

const LINES = `
(import "icn" "host_submit_mesh_job" (func $submit (param i32 i32) (result i64)))
(import "icn" "host_account_get_mana" (func $get_mana (param i32 i32) (result i64)))
(import "icn" "host_cast_governance_vote" (func $vote (param i32 i32) (result i32)))
`;

/** Results of the three to 16, 24 and 32; the job is "{}", the account 32 bytes at 64, the vote "yes". */
const GUEST = `(module ${LINES}
  (import "platform" "output_write" (func $output (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "{}")
  (data (i32.const 128) "yes")
  (data (i32.const 192) "${"\\ab".repeat(32)}")
  (func (export "evaluate") (result i32)
    (i64.store (i32.const 16) (call $submit (i32.const 64) (i32.const 2)))
    (i64.store (i32.const 24) (call $get_mana (i32.const 192) (i32.const 32)))
    (i32.store (i32.const 32) (call $vote (i32.const 128) (i32.const 3)))
    (call $output (i32.const 8) (i32.const 28))))`;

async function assembled(): Promise<Uint8Array> {
  const parsed = (await wabt()).parseWat("reference.wat", GUEST);
  return new Uint8Array(parsed.toBinary({}).buffer);
}

const reads = { mana: new Map([["ab".repeat(32), 41n]]), reputation: new Map<string, bigint>() };

describe("the reference's import lines", () => {
  it("run unchanged, and their effects are journaled under their numbers", async () => {
    const record = await evaluate(request(await assembled(), { sandboxVersion: 2, reads }));
    expect(record.outcome).toBe("ok");
    const view = new DataView(record.output.buffer, record.output.byteOffset);
    // SHA-256 of "{}" begins 44136fa3.
    expect(view.getBigUint64(8, true)).toBe(0x4413_6fa3n);
    expect(view.getBigUint64(16, true)).toBe(41n);
    expect(view.getInt32(24, true)).toBe(0);
    expect([...record.effects]).toEqual([
      ...[0, 16, 0, 0, 0, 2, ...Buffer.from("{}")],
      ...[0, 19, 0, 0, 0, 3, ...Buffer.from("yes")],
    ]);
  });

  it("are refused by version 1, which knows the vote by name only", async () => {
    const record = await evaluate(request(await assembled(), { sandboxVersion: 1, reads }));
    expect(record).toMatchObject({ outcome: "rejected", fuelUsed: 0n });
    expect(record.diagnostics.rejection).toMatchObject({ code: "IMPORT_RESERVED" });
  });

  it("must stand in the manifest under the names of the table", async () => {
    const allowedImports = ["submit_mesh_job", "account_get_mana", "output_write"].map(
      (name) => `platform.${name}`,
    );
    const wanted = { sandboxVersion: 2, reads, allowedImports };
    const record = await evaluate(request(await assembled(), wanted));
    expect(record.diagnostics.rejection).toMatchObject({ code: "IMPORT_NOT_ALLOWED" });
  });
});
