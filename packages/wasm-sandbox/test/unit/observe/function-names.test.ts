// Goal: names for people from any bytes, and never a failure; method: sections written by hand,
// truncated at every byte, and mutated by seed.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readFunctionNames } from "../../../src/observe/function-names.ts";
import { assemble, type ModuleSpec } from "../../assembler.ts";
import { nameSection } from "../../observed.ts";

const SEED = Number(process.env["FC_SEED"] ?? 4711);
const FUNCTIONS = [
  { type: "->", body: "nop", export: "first" },
  { type: "->", body: "nop", export: "second" },
  { type: "->", body: "nop" },
];

function module(...sections: readonly number[][]): Uint8Array {
  const extra = sections.map((content) => ({ id: 0, content }));
  return assemble({ functions: FUNCTIONS, extra } satisfies ModuleSpec);
}

const namesOf = (bytes: Uint8Array) => [0, 1, 2, 3].map(readFunctionNames(bytes));

describe("names of functions", () => {
  it("come from the name section, else from exports, else from the index", () => {
    expect(namesOf(module())).toEqual(["first", "second", "func[2]", "func[3]"]);
    expect(namesOf(module(nameSection({ 1: "sort", 2: "swap" })))).toEqual([
      "first",
      "sort",
      "swap",
      "func[3]",
    ]);
  });

  it("of other subsections and sections are passed over", () => {
    const named = nameSection({ 2: "swap" });
    // Subsection 0 is the module's own name, 2 those of locals.
    const before = [4, ...new TextEncoder().encode("name"), 0, 2, 1, 0x61, 2, 1, 0];
    const other = [5, ...new TextEncoder().encode("other"), ...named.slice(5)];
    expect(namesOf(module(other, before, named))[2]).toBe("swap");
    expect(namesOf(module(other))[2]).toBe("func[2]");
  });

  it("stay as they were first, and empty ones name nothing", () => {
    expect(namesOf(module(nameSection({ 2: "swap" }), nameSection({ 2: "other" })))[2]).toBe(
      "swap",
    );
    expect(namesOf(module(nameSection({ 0: "", 2: "" })))).toEqual([
      "first",
      "second",
      "func[2]",
      "func[3]",
    ]);
  });

  it("lose what could move a cursor or turn text around, and their length", () => {
    const [evil, long] = namesOf(
      module(nameSection({ 0: "a\u001b[2J\u202eb\u0000", 1: "é".repeat(5000) })),
    );
    expect(evil).toBe("a\ufffd[2J\ufffdb\ufffd");
    expect(long).toBe("é".repeat(160));
  });

  it("a count of four billion, a wrong length or bad UTF-8 costs the rest of that section", () => {
    const name = [4, ...new TextEncoder().encode("name")];
    const good = [2, 4, ...new TextEncoder().encode("swap")];
    const count = [0xff, 0xff, 0xff, 0xff, 0x0f];
    const content = [...count, ...good];
    expect(namesOf(module([...name, 1, content.length, ...content]))[2]).toBe("swap");
    expect(namesOf(module([...name, 1, 0x7f, ...content]))).toEqual([
      "first",
      "second",
      "func[2]",
      "func[3]",
    ]);
    expect(namesOf(module([...name, 1, 5, 1, 2, 2, 0xc3, 0x28]))[2]).toBe("\ufffd(");
  });

  it("exports name nothing that is no function", () => {
    const bytes = assemble({ functions: FUNCTIONS, memory: [1] });
    expect(namesOf(bytes)).toEqual(["first", "second", "func[2]", "func[3]"]);
  });

  it(`never fail: every prefix, and 2000 mutations, seed ${SEED}`, () => {
    const whole = module(nameSection({ 0: "zero", 1: "one", 2: "two" }));
    for (let end = 0; end <= whole.length; end++) {
      const names = namesOf(whole.slice(0, end));
      expect(names.every((name) => name.length > 0)).toBe(true);
    }
    const edits = fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { maxLength: 4 });
    fc.assert(
      fc.property(edits, (list) => {
        const bytes = whole.slice();
        for (const { at, byte } of list) bytes[at % bytes.length] = byte;
        for (const name of namesOf(bytes)) expect(name.length).toBeLessThanOrEqual(320);
      }),
      { numRuns: 2000, seed: SEED },
    );
  });
});
