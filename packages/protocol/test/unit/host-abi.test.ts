// Goal: the host ABI only ever grows; method: its digest is pinned, and its numbers and names are
// checked against the reserved ones.
import { describe, expect, it } from "vitest";
import { aliasOf, HOST_ABI, sha256Hex, utf8 } from "../../src/index.ts";

const ROWS = HOST_ABI.functions.map(
  (f) =>
    `${f.number} ${f.name} (${Object.values(f.params).join(",")})->${f.result} ${f.class} ${f.status}${f.since === undefined ? "" : ` since ${f.since}`} ${f.price.base}/${f.price.bytesPerFuel}`,
);

describe("host ABI", () => {
  it("has exactly the agreed rows", () => {
    expect(ROWS).toMatchInlineSnapshot(`
      [
        "1 log (i32,i32)->i32 io active 100/16",
        "10 account_get_mana (i32,i32)->i64 read active 100/16",
        "11 account_spend_mana (i32,i32)->i32 effect active 200/16",
        "12 account_credit_mana (i32,i32)->i32 effect active 200/16",
        "16 submit_mesh_job (i32,i32)->i64 effect active 200/16",
        "17 create_governance_proposal (i32,i32)->i64 effect active since 2 200/16",
        "18 open_governance_voting (i32,i32)->i32 effect active since 2 200/16",
        "19 cast_governance_vote (i32,i32)->i32 effect active since 2 200/16",
        "20 close_governance_voting (i32,i32)->i32 effect active since 2 200/16",
        "21 execute_governance_proposal (i32,i32)->i32 effect active since 2 200/16",
        "22 get_pending_mesh_jobs (i32,i32)->i32 read active since 2 100/16",
        "23 anchor_receipt (i32,i32)->i64 effect active 200/16",
        "24 get_reputation (i32,i32)->i64 read active 100/16",
        "25 verify_zk_proof (i32,i32)->i32 pure active since 2 50000000/16",
        "26 generate_zk_proof (i32,i32)->i64 pure forbidden 0/16",
        "27 input_size (i32)->i32 io active 100/16",
        "28 input_read (i32,i32,i32,i32)->i32 io active 100/16",
        "29 output_write (i32,i32)->i32 io active 100/16",
        "30 submission_run (i32,i32,i32,i32,i32,i32,i64,i32)->i64 io active 10000/16",
        "31 submission_fuel ()->i64 io active 100/16",
      ]
    `);
    expect(sha256Hex(utf8(ROWS.join("\n")))).toMatchInlineSnapshot(
      `"7b862a6f6b6ebe8e72463499a42d242f1f50bedb92bdd0bce16f57d07b0df7c2"`,
    );
  });

  it("has unique ascending numbers and unique names", () => {
    const numbers = HOST_ABI.functions.map((f) => f.number);
    expect([...numbers].sort((a, b) => a - b)).toEqual(numbers);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(new Set(HOST_ABI.functions.map((f) => f.name)).size).toBe(numbers.length);
    expect(new Set(HOST_ABI.functions.map(aliasOf)).size).toBe(numbers.length);
  });

  it("keeps the reference names under the alias", () => {
    const names = new Map(HOST_ABI.functions.map((f) => [f.number, aliasOf(f)]));
    expect(names.get(10)).toBe("host_account_get_mana");
    expect(names.get(20)).toBe("host_close_voting_and_verify");
    expect(names.get(23)).toBe("host_anchor_receipt");
  });
});
