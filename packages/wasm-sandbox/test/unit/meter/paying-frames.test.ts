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

/** The smallest logical stack on which `run` returns. */
function needed(functions: readonly FunctionSpec[], more: Partial<ModuleSpec> = {}): number {
  const spec = { functions, ...more };
  const returns = (stackBytes: number): boolean => {
    const { ending } = runMetered(spec, [], { stackBytes });
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
});
