// Goal: bytes that are no text have one fixed meaning in each sandbox version; method: the same
// guests under version 1, whose answers may never change, and version 2.
import { describe, expect, it } from "vitest";
import { assemble } from "../../assembler.ts";
import { request } from "../../challenge.ts";
import { evaluate, importing } from "../../observed.ts";

/** Bytes at 64, logged; `evaluate` gives back what the log answered. */
async function logged(sandboxVersion: number, bytes: readonly number[], pointer = 64) {
  const body = `i32.const ${pointer} i32.const ${bytes.length} call 0`;
  const data = [{ at: 64, bytes: Uint8Array.from(bytes) }];
  const module = importing(["log"], [{ type: "-> i32", body, export: "evaluate" }], { data });
  const record = await evaluate(request(module, { sandboxVersion }));
  return { outcome: record.outcome, log: record.diagnostics.log, fuel: record.fuelUsed };
}

const GOOD = [0xef, 0xbb, 0xbf, 0x61];
const BAD = [0x61, 0xff, 0x62];
/** By sandbox version. Entry 1, two constants, call 4, base 100, up to 16 bytes 1, the instance. */
const FUEL: Readonly<Record<number, bigint>> = {
  1: 1024n + 7n + 101n,
  // A page; entry 2, two constants, call 8; 48 for each unit of the host's price.
  2: 262_144n + 12n + 101n * 48n,
};

describe("a line of the log", () => {
  it("version 1 replaces what is no UTF-8 and drops a first byte order mark", async () => {
    expect(await logged(1, BAD)).toEqual({
      outcome: "bad-output",
      log: ["a\ufffdb"],
      fuel: FUEL[1],
    });
    expect((await logged(1, GOOD)).log).toEqual(["a"]);
    expect((await logged(1, [], -1)).outcome).toBe("host-denied");
  });

  it("version 2 answers MALFORMED, for the whole price, and shows nothing", async () => {
    expect(await logged(2, BAD)).toEqual({ outcome: "guest-error", log: [], fuel: FUEL[2] });
    expect((await logged(2, GOOD)).log).toEqual(["\ufeffa"]);
    expect(await logged(2, [], -1)).toMatchObject({ outcome: "bad-output", log: [""] });
    expect((await logged(2, [1, 2], -1)).outcome).toBe("host-denied");
  });
});

/** Runs the entry whose name is given as bytes, of a program that exports `main`. */
async function entry(sandboxVersion: number, bytes: readonly number[]) {
  const body =
    `i32.const 64 i32.const ${bytes.length} i32.const 0 i32.const 0 i32.const 0 i32.const 0 ` +
    "i64.const 300000 i32.const 2 call 0 drop i32.const 1";
  const data = [{ at: 64, bytes: Uint8Array.from(bytes) }];
  const module = importing(["submission_run"], [{ type: "-> i32", body, export: "evaluate" }], {
    data,
  });
  const payload = assemble({
    memory: [1],
    functions: [
      { type: "i32 -> i32", body: "i32.const 0", export: "alloc" },
      { type: "i32 i32 -> i64", body: "i64.const 0", export: "main" },
    ],
  });
  return (await evaluate(request(module, { sandboxVersion, payload }))).program;
}

describe("the name of an entry", () => {
  const main = [...Buffer.from("main")];
  it("is the same for both versions when it is UTF-8", async () => {
    for (const version of [1, 2]) {
      expect(await entry(version, main)).toBe("ok");
      expect(await entry(version, [...main, 0x65])).toBe("rejected");
      expect(await entry(version, [...main, 0xff])).toBe("rejected");
      expect(await entry(version, [])).toBe("rejected");
    }
  });

  it("with a byte order mark is another name in version 2 alone", async () => {
    const marked = [0xef, 0xbb, 0xbf, ...main];
    expect(await entry(1, marked)).toBe("ok");
    expect(await entry(2, marked)).toBe("rejected");
  });
});
