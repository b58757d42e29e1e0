// Goal: stack is paid on every cycle of calls and below every long chain, and nowhere else; method: call
// graphs with frames counted by hand. A frame is 8 x (parameters + locals + operand height + 8) bytes.
import { describe, expect, it } from "vitest";
import type { FunctionSpec, ModuleSpec } from "../../assembler.ts";
import { runMetered } from "../../metered.ts";

const f = (body: string, more: Partial<FunctionSpec> = {}): FunctionSpec => ({
  type: "->",
  body,
  ...more,
});
const run = (body: string): FunctionSpec => f(body, { export: "run" });
/** Ends at 0, else calls `next` with one less: height 2, one parameter. */
const down = (next: number, first = ""): FunctionSpec =>
  f(`${first} local.get 0 i32.eqz if return end local.get 0 i32.const 1 i32.sub call ${next}`, {
    type: "i32 ->",
  });
const DOWN = 8 * (1 + 2 + 8);

const LIMITS = { tailCalls: true, simd: true };

/** The smallest logical stack on which `run` returns. */
function needed(functions: readonly FunctionSpec[], more: Partial<ModuleSpec> = {}): number {
  const spec = { functions, ...more };
  const returns = (stackBytes: number): boolean => {
    const { ending } = runMetered(spec, [], { stackBytes, limits: LIMITS });
    if (ending !== undefined) expect(ending).toEqual({ outcome: "stack-exhausted" });
    return ending === undefined;
  };
  let [low, high] = [0, 1024 * 1024];
  expect(returns(high)).toBe(true);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (returns(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

describe("stack on cycles", () => {
  it("a chain of small functions takes nothing", () => {
    expect(needed([run("call 1"), f("call 2"), f("")])).toBe(0);
  });

  it("a function that calls itself pays its frame at each entry", () => {
    expect(needed([run("i32.const 4 call 1"), down(1)])).toBe(5 * DOWN);
  });

  it("both of two that call each other pay, and their caller does not", () => {
    expect(needed([run("i32.const 3 call 1"), down(2), down(1)])).toBe(4 * DOWN);
  });

  it("pays for the chain below that does not pay for itself", () => {
    // The leaf: 8 x (10 + 8) = 144 below each of two frames.
    const leaf = f("", { locals: "i64 ".repeat(10) });
    expect(needed([run("i32.const 1 call 1"), down(1, "call 2"), leaf])).toBe(2 * (DOWN + 144));
  });

  it("a chain beyond 16 KiB pays where it passes them", () => {
    // 8 x (1,000 locals + 8) = 8,064: two fit below 16,384, with the third the whole chain is paid.
    const chain = (length: number) =>
      needed([
        run("call 1"),
        ...Array.from({ length }, (_, i) =>
          f(i === length - 1 ? "" : `call ${i + 2}`, { locals: "i64 ".repeat(1000) }),
        ),
      ]);
    expect([2, 3, 5, 6].map(chain)).toEqual([0, 3 * 8064, 3 * 8064, 6 * 8064]);
  });

  it("an indirect call may reach what stands in a table, and no other", () => {
    const indirect = f("i32.const 0 call_indirect 0");
    const table = [1] as const;
    expect(needed([run("call 1"), indirect, f("")], { table, elements: [2] })).toBe(0);
    // In the table it may call itself: the second time the global stops it. Two frames of height 1.
    const again = f(
      "global.get 0 if return end i32.const 1 global.set 0 i32.const 0 call_indirect 0",
    );
    const globals = [{ type: "i32", init: "i32.const 0" }];
    const own = { table, globals, elements: [1] };
    expect(needed([run("call 1"), again], own)).toBe(2 * 8 * (1 + 8));
    // By ref.func it gets there too.
    const put = f("i32.const 0 ref.func 1 table.set 0");
    const declared = { table, globals, elements: [1] };
    expect(needed([run("call 2 call 1"), again, put], declared)).toBe(2 * 8 * (1 + 8));
  });

  it("what a tail call enters pays for itself, below any caller", () => {
    // f pays, since it could call itself, gives back and goes on as g, which stays while f calls the
    // next pair: nobody else could pay for the twenty frames of g.
    const pairs = 20;
    const functions = [run("call 1")];
    for (let i = 0; i < pairs; i++) {
      const [f_, g] = [1 + 2 * i, 2 + 2 * i];
      functions.push(f(`i32.const 0 if call ${f_} end return_call ${g}`));
      const next = i === pairs - 1 ? "" : `call ${g + 1}`;
      functions.push(f(next, { locals: "i64 ".repeat(1000) }));
    }
    expect(needed(functions)).toBe(pairs * 8064);
  });

  it("the same through a table: all that stands in one", () => {
    const target = f("", { locals: "i64 ".repeat(100) });
    const table = [1] as const;
    const by = (call: string) => needed([run("call 1"), f(call), target], { table, elements: [2] });
    expect(by("i32.const 0 call_indirect 0")).toBe(0);
    expect(by("i32.const 0 return_call_indirect 0")).toBe(8 * (100 + 8));
  });

  it("vectors count twice: as locals, parameters, results of callees, and in globals", () => {
    const zero = `0xfd 0x0c ${"0x00 ".repeat(16)}`;
    const cyclic = (more: Partial<FunctionSpec>, body: string): FunctionSpec =>
      f(`global.get 0 if ${body} return end i32.const 1 global.set 0 call 1`, more);
    const globals = [{ type: "i32", init: "i32.const 0" }];
    const frames = (own: FunctionSpec, more: Partial<ModuleSpec> = {}) =>
      needed([run("call 1"), own, f(zero, { type: "-> v128" })], { globals, ...more });
    expect(frames(cyclic({ locals: "i64 i64" }, ""))).toBe(2 * 8 * (2 + 1 + 8));
    expect(frames(cyclic({ locals: "i64 v128" }, ""))).toBe(2 * 8 * (2 * (2 + 1) + 8));
    expect(frames(cyclic({}, `${zero} drop`))).toBe(2 * 8 * (2 * 1 + 8));
    // The callee does not pay: each frame of its caller pays for its own and the callee's 80 bytes.
    expect(frames(cyclic({}, "call 2 drop"))).toBe(2 * (8 * (2 * 1 + 8) + 8 * (2 * 1 + 8)));
    const held = { globals: [...globals, { type: "v128", init: zero }] };
    expect(frames(cyclic({}, "global.get 1 drop"), held)).toBe(2 * 8 * (2 * 1 + 8));
  });
});
