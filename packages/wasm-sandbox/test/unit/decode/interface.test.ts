// Goal: a guest links only what its manifest lists and its host knows; method: one import or
// export per rule under the challenge policy.
import { describe, expect, it } from "vitest";
import { challengePolicy, DEFAULT_MODULE_LIMITS, I32, prepareModule } from "../../../src/index.ts";
import { assemble } from "../../assembler.ts";

const LIMITS = { fuel: 1n, memoryPages: 16 };
const ALL = ["platform.log", "platform.account_get_mana", "platform.generate_zk_proof"];

function verdict(name: string, type: string, allowedImports: readonly string[] = ALL): string {
  const bytes = assemble({
    imports: [{ name, type }],
    memory: [1],
    functions: [{ type: "-> i32", body: "i32.const 0", export: "evaluate" }],
  });
  const prepared = prepareModule(
    bytes,
    challengePolicy({ sandboxVersion: 2, allowedImports, limits: LIMITS }),
  );
  return prepared.ok ? "accepted" : prepared.rejection.code;
}

describe("imports of a challenge", () => {
  it.each([
    ["platform.log", "i32 i32 -> i32", "accepted"],
    ["icn.host_log_message", "i32 i32 -> i32", "accepted"],
    ["icn.host_account_get_mana", "i32 i32 -> i64", "accepted"],
    ["icn.account_get_mana", "i32 i32 -> i64", "IMPORT_UNKNOWN"],
    ["platform.host_log", "i32 i32 -> i32", "IMPORT_UNKNOWN"],
    ["env.abort", "i32 i32 i32 i32 ->", "IMPORT_UNKNOWN"],
    ["wasm:js-string.length", "i32 -> i32", "IMPORT_UNKNOWN"],
    ["platform.input_size", "i32 -> i32", "IMPORT_NOT_ALLOWED"],
    ["platform.log", "i32 i32 -> i64", "IMPORT_SIGNATURE"],
    ["platform.verify_zk_proof", "i32 i32 -> i32", "IMPORT_NOT_ALLOWED"],
    ["platform.generate_zk_proof", "i32 i32 -> i64", "IMPORT_FORBIDDEN"],
  ])("%s %s: %s", (name, type, expected) => {
    expect(verdict(name, type)).toBe(expected);
  });
});

describe("imports of a plain policy", () => {
  it("takes listed names with integer signatures only", () => {
    const check = (type: string, list: readonly string[]) => {
      const bytes = assemble({ imports: [{ name: "platform.storage_get", type }] });
      const prepared = prepareModule(bytes, {
        limits: DEFAULT_MODULE_LIMITS,
        allowedImports: list,
      });
      return prepared.ok ? prepared.info.imports : prepared.rejection.code;
    };
    const list = ["platform.storage_get"];
    expect(check("i32 i64 -> i32", list)).toEqual([{ module: "platform", name: "storage_get" }]);
    expect(check("i32 i64 -> i32", [])).toBe("IMPORT_NOT_ALLOWED");
    expect(check("f64 ->", list)).toBe("IMPORT_SIGNATURE");
    expect(check("externref ->", list)).toBe("IMPORT_SIGNATURE");
  });
});

describe("required exports", () => {
  const policy = challengePolicy({ sandboxVersion: 2, allowedImports: [], limits: LIMITS });
  const check = (spec: Parameters<typeof assemble>[0]) => {
    const prepared = prepareModule(assemble(spec), policy);
    return prepared.ok ? "accepted" : prepared.rejection.code;
  };
  it("asks for memory and evaluate with its signature", () => {
    const evaluate = { type: "-> i32", body: "i32.const 0", export: "evaluate" };
    expect(check({ memory: [1], functions: [evaluate] })).toBe("accepted");
    expect(check({ functions: [evaluate] })).toBe("EXPORT_MISSING");
    expect(check({ memory: [1] })).toBe("EXPORT_MISSING");
    expect(check({ memory: [1], functions: [{ ...evaluate, type: "i32 -> i32" }] })).toBe(
      "EXPORT_SIGNATURE",
    );
    expect(check({ functions: [{ ...evaluate, export: "memory" }] })).toBe("EXPORT_SIGNATURE");
  });

  it("describes what was prepared, with the price of an instance", () => {
    const bytes = assemble({
      memory: [2],
      table: [4],
      elements: [0, 0, 0],
      functions: [{ type: "-> i32", body: "i32.const 0", export: "evaluate" }],
      data: [{ at: 0, bytes: new Uint8Array(100) }],
    });
    const prepared = prepareModule(bytes, policy);
    if (!prepared.ok) throw new Error(prepared.rejection.message);
    expect(prepared.info.instantiationFuel).toBe(2n * 262_144n + 12n + 3n * 64n + 4n * 160n);
    expect(prepared.info.functions.get("evaluate")).toEqual({ params: [], results: [I32] });
  });
});
