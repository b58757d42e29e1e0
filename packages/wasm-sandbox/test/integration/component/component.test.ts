// Goal: a component is a challenge like any other: the same host functions at the same prices, one
// account over its cores, the same outcome and fuel wherever it runs; method: components from text,
// fuel counted by hand, in this process and in children of each compiler tier.
import { afterAll, describe, expect, it } from "vitest";
import { createInProcessSandbox, createSandbox, type Evaluation } from "../../../src/index.ts";
import { challenge, program, request } from "../../challenge.ts";
import { componentText, coreComponent, err, linkedComponent, ok } from "../../component.ts";
import { HOST, INSTANCE } from "../../hostile/row.ts";

const here = createInProcessSandbox();
const TIERS = [[], ["--liftoff-only"], ["--no-liftoff"]] as const;
/** An optimising compiler takes seconds for the transpiler; the guard is not what is tested. */
const children = TIERS.map((engineFlags) => createSandbox({}, { engineFlags, baseWallMs: 60_000 }));
afterAll(() => children.forEach((child) => child.stop()));

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const evaluate = async (bytes: Uint8Array, more = {}): Promise<Evaluation> =>
  (await here.evaluate(request(bytes, more))) as Evaluation;

const ACCOUNT = "11".repeat(32);
/** Calls every function of the world but the nested run, and answers what it saw. */
const TALKATIVE = {
  more: `(data (i32.const 512) "${"\\11".repeat(32)}")
    (data (i32.const 600) "hello")
    (func $note (param i32 i64) local.get 0 local.get 1 i64.store)`,
  evaluate: `
    i32.const 600 i32.const 5 call $log drop
    i32.const 108 i32.const 512 i32.const 32 call $account-get-mana call $note
    i32.const 116 i32.const 512 i32.const 32 call $get-reputation call $note
    i32.const 512 i32.const 8 call $account-spend-mana drop
    i32.const 124 i32.const 512 i32.const 3 call $submit-mesh-job call $note
    i32.const 132 i32.const 2 call $input-size i64.extend_i32_s call $note
    i32.const 0 i32.const 1 i32.const -1 i32.const 32 call $input-read
    i32.const 140 i32.const 1024 i64.load call $note
    i32.const 148 i32.const 32 i64.load call $note
    i32.const 156 i32.const 40 i64.load call $note
    i32.const 100 i64.const 1000000 i64.store
    ${ok(100, 64)}`,
};
const READS = {
  mana: new Map([[ACCOUNT, 77n]]),
  reputation: new Map<string, bigint>(),
};

describe("a component", () => {
  it("has the functions of the host, with their values, journal and log", async () => {
    const bytes = await coreComponent(TALKATIVE);
    const result = await evaluate(bytes, { reads: READS });
    const { output, effects, diagnostics } = result;
    expect(result).toMatchObject({ outcome: "ok", program: null, score: 1_000_000n });
    const words = new BigInt64Array(output.slice().buffer);
    expect(diagnostics.log).toEqual(["hello"]);
    // Mana; reputation not found; a handle; one parameter byte; then 4 bytes of payload from 1.
    expect([words[1], words[2], words[4]]).toEqual([77n, (1n << 32n) + 4n, 1n]);
    expect(words[5]).toBe(0x05_04_03_02n);
    // The tuple: bytes copied, and the list that the allocator placed.
    expect([words[6], words[7]]).toEqual([(1024n << 32n) + 4n, 4n]);
    expect(hex(effects)).toBe(`000b00000008${"11".repeat(8)}001000000003${"11".repeat(3)}`);
  });

  it("pays for a host function what a module pays, and for its output like output_write", async () => {
    const component = await coreComponent({
      evaluate: `i32.const 0 i32.const 100 call $log drop ${ok(0, 64)}`,
    });
    const module = challenge(
      "i32.const 0 i32.const 100 @log drop i32.const 0 i32.const 64 @output_write",
    );
    const host = (100n + 7n + (100n + 4n)) * HOST;
    // An entry of the table that breaks the cycle of imports, and the function that goes by it.
    const detour = 64n + 160n + 13n;
    expect((await evaluate(component)).fuelUsed).toBe(INSTANCE + 44n + detour + host);
    expect((await evaluate(module)).fuelUsed).toBe(INSTANCE + 23n + host);
  });

  it("runs the miner's program and receives its output as a list", async () => {
    const payload = program(
      "i64.const 4 i32.const 1024 i32.const 0x5a i32.store8 drop i64.const 0",
    );
    const bytes = await coreComponent({
      more: '(data (i32.const 64) "main")',
      evaluate: `i32.const 64 i32.const 4 i32.const 0 i32.const 8 i32.const 16
        i64.const 500000 i32.const 1 i32.const 32 call $submission-run
        i32.const 100 i64.const 5 i64.store
        i32.const 108 call $submission-fuel i64.store ${ok(100, 16)}`,
    });
    const result = await evaluate(bytes, { payload });
    expect(result).toMatchObject({ outcome: "ok", program: "ok", score: 5n });
    expect(new BigInt64Array(result.output.slice().buffer)[1]).toBe(INSTANCE + 11n);
  });

  it("answers with its own error, whatever stands beside", async () => {
    const bytes = await coreComponent({ evaluate: err });
    expect(await evaluate(bytes)).toMatchObject({
      outcome: "guest-error",
      fuelUsed: INSTANCE + 13n,
    });
  });
});

describe("an entry that a core calls as well", () => {
  it("is judged when the world calls it, and only then", async () => {
    // The entry calls the other core by a table, which calls the entry: that answers an odd address.
    const bytes = await linkedComponent(`
      (core module $Main
        (type $f (func (result i32)))
        (table (export "t") 1 funcref)
        (memory (export "memory") 1)
        (global $entered (mut i32) (i32.const 0))
        (func (export "evaluate") (result i32)
          global.get $entered
          (if (result i32) (then i32.const 3) (else
            i32.const 1 global.set $entered
            i32.const 64 i32.const 0 call_indirect (type $f) i32.store
            ${ok(64, 8)}))))
      (core module $Back
        (import "main" "t" (table 1 funcref))
        (import "main" "evaluate" (func $entry (result i32)))
        (elem (i32.const 0) $back)
        (func $back (result i32) call $entry))
      (core instance $main (instantiate $Main))
      (core instance $back (instantiate $Back (with "main" (instance $main))))`);
    expect(await evaluate(bytes)).toMatchObject({ outcome: "ok", score: 3n });
  });
});

/** Helper counts its parameter down; 1 + 1 + 1 + 1 + 15 for each round. */
const COUNT = `(func $count (export "count") (param i32)
  (loop $again local.get 0 i32.const 1 i32.sub local.tee 0 br_if $again))`;
const CALL = `i32.const 1000 call $count ${err}`;
const ONE_CORE = { more: COUNT, evaluate: CALL };
const TWO_CORES = `
  (core module $Helper ${COUNT})
  (core module $Main
    (import "helper" "count" (func $count (param i32)))
    (memory (export "memory") 1)
    (func (export "evaluate") (result i32) ${CALL}))
  (core instance $helper (instantiate $Helper))
  (core instance $main (instantiate $Main (with "helper" (instance $helper))))`;

describe("one account", () => {
  it("two cores spend what one core spends, and end at the same last unit", async () => {
    const one = await coreComponent(ONE_CORE);
    const two = await linkedComponent(TWO_CORES);
    const { fuelUsed } = await evaluate(one);
    // Instance, entry, constant, call, answer; in the helper entry and 19 a round.
    expect(fuelUsed).toBe(INSTANCE + 22n + 2n + 19_000n);
    for (const bytes of [one, two]) {
      const exact = { limits: { fuel: fuelUsed, memoryPages: 16 } };
      expect(await evaluate(bytes, exact)).toMatchObject({ outcome: "guest-error", fuelUsed });
      const less = { limits: { fuel: fuelUsed - 1n, memoryPages: 16 } };
      expect(await evaluate(bytes, less)).toMatchObject({ outcome: "out-of-fuel" });
    }
  });

  it("a global that a core imports keeps its place beside the counters", async () => {
    const bytes = await linkedComponent(`
      (core module $Owner (global $own (mut i32) (i32.const 3))
        (global (export "shared") (mut i32) (i32.const 40))
        (func (export "own") (result i32) global.get $own))
      (core module $Main
        (import "o" "shared" (global $shared (mut i32)))
        (import "o" "own" (func $own (result i32)))
        (global $mine (mut i32) (i32.const 7))
        (memory (export "memory") 1)
        (func (export "evaluate") (result i32)
          global.get $shared call $own i32.sub global.set $shared
          i32.const 64 global.get $shared i64.extend_i32_u i64.store
          i32.const 72 global.get $mine i32.store
          ${ok(64, 12)}))
      (core instance $owner (instantiate $Owner))
      (core instance $main (instantiate $Main (with "o" (instance $owner))))`);
    const { outcome, score, output } = await evaluate(bytes);
    expect({ outcome, score, rest: hex(output.subarray(8)) }).toEqual({
      outcome: "ok",
      score: 37n,
      rest: "07000000",
    });
  });
});

describe("sandbox versions", () => {
  it("version 1 refuses every component, as it always did", async () => {
    const bytes = await coreComponent({ evaluate: err });
    const { outcome, diagnostics } = await evaluate(bytes, { sandboxVersion: 1 });
    expect([outcome, diagnostics.rejection?.code]).toEqual(["rejected", "PROFILE_COMPONENT"]);
  });
});

describe("an observed component", () => {
  it("ends as it does unobserved, with its cores' functions counted through", async () => {
    const bytes = await linkedComponent(TWO_CORES);
    const plain = await evaluate(bytes);
    const observe = { profile: true, calls: true, trace: true };
    const { diagnostics, ...seen } = await evaluate(bytes, { observe });
    expect({ ...seen, diagnostics: plain.diagnostics }).toEqual(plain);
    const { profile, trace } = diagnostics.observation ?? {};
    expect(trace).toMatch(/^[0-9a-f]{64}$/);
    // Core 0 has function 0; core 1 imports it as its own 0 and has function 1: 1 + 1.
    const names = JSON.stringify(profile, (_, value: unknown) =>
      typeof value === "bigint" ? String(value) : value,
    );
    expect(names).toContain("func[0]");
    expect(names).toContain("func[2]");
  });

  it("reads the challenge's pending jobs, as many as it asks for", async () => {
    const bytes = await coreComponent({
      more: "(func $note (param i32 i64) local.get 0 local.get 1 i64.store)",
      evaluate: `
        i32.const 79 i32.const 32 call $get-pending-mesh-jobs
        i32.const 108 i32.const 32 i64.load call $note
        i32.const 116 i32.const 40 i64.load32_u call $note
        i32.const 124 i32.const 1024 i64.load32_u call $note
        i32.const 132 i32.const 1064 i64.load call $note
        i32.const 100 i64.const 1 i64.store
        ${ok(100, 40)}`,
    });
    const job = (byte: number, text: string) => ({
      id: new Uint8Array(32).fill(byte),
      description: new TextEncoder().encode(text),
    });
    const pendingJobs = [job(1, "job one!"), job(2, "job two, one byte too long")];
    const { outcome, output } = await evaluate(bytes, { reads: { ...READS, pendingJobs } });
    expect(outcome).toBe("ok");
    const words = new BigInt64Array(output.slice().buffer);
    // 48 bytes written at 1024, 48 in the list; one job, whose description follows id and length.
    expect(words[1]).toBe((1024n << 32n) + 48n);
    expect(words[2]).toBe(48n);
    expect(words[3]).toBe(1n);
    expect(Buffer.from(output.subarray(32, 40)).toString()).toBe("job one!");
  });

  it("tells its host calls and what crossed", async () => {
    const bytes = await coreComponent(TALKATIVE);
    const plain = await evaluate(bytes, { reads: READS });
    const result = await evaluate(bytes, { reads: READS, observe: { calls: true } });
    expect(result.fuelUsed).toBe(plain.fuelUsed);
    const calls = result.diagnostics.observation?.calls?.calls ?? [];
    expect(calls.map(({ name }) => name)).toEqual([
      "log",
      "account_get_mana",
      "get_reputation",
      "account_spend_mana",
      "submit_mesh_job",
      "input_size",
      "input_read",
      "output_write",
    ]);
    expect(calls.at(-1)).toMatchObject({ bytesIn: 64, bytesOut: 0 });
  });
});

describe("the generated linker", () => {
  it("is the same under names that would break out of it", async () => {
    const nasty = "'];globalThis.broken=1;//\\u0027${globalThis.broken=1}`";
    const named = await componentText(`(component
      (core module $Main (@name ${JSON.stringify(nasty)}) (memory (export "memory") 1)
        (func $f (@name ${JSON.stringify(nasty)}) (export "evaluate") (result i32) ${err}))
      (core instance $main (@name ${JSON.stringify(nasty)}) (instantiate $Main))
      (type $answer (result (list u8) (error u32)))
      (func $evaluate (@name ${JSON.stringify(nasty)}) (result $answer)
        (canon lift (core func $main "evaluate") (memory (core memory $main "memory"))))
      (export "evaluate" (func $evaluate)))`);
    expect(Buffer.from(named).includes("globalThis.broken")).toBe(true);
    expect(await evaluate(named)).toMatchObject({
      outcome: "guest-error",
      fuelUsed: INSTANCE + 13n,
    });
    expect("broken" in globalThis).toBe(false);
  });

  it.each(TIERS.map((flags, i) => [flags.join(" ") || "default", i] as const))(
    "gives the same outcome, output and fuel on the tier %s, twice",
    async (_, i) => {
      const child = children[i];
      for (const bytes of [await coreComponent(TALKATIVE), await linkedComponent(TWO_CORES)]) {
        const job = request(bytes, { reads: READS });
        const wanted = await here.evaluate(job);
        expect(await child?.evaluate(job)).toEqual(wanted);
        expect(await child?.evaluate(job)).toEqual(wanted);
      }
    },
    120_000,
  );
});
