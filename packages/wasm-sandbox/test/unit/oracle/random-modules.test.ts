// Goal: count of executed instructions times price is the fuel charged, and nothing else differs;
// method: an interpreter that shares no module with the meter, over seeded random modules.
import { describe, expect, it } from "vitest";
import { SANDBOX_VERSIONS } from "../../../src/index.ts";
import { generate } from "../../fuzz/generator.ts";
import { byOracle, bySandbox } from "../../oracle/audit.ts";

const MODULES = Number(process.env["ORACLE_MODULES"] ?? 300);
const SEED = Number(process.env["FC_SEED"] ?? 20_262);

describe.each(SANDBOX_VERSIONS)("oracle against meter, sandbox version %i", (version) => {
  it(`${MODULES} random modules from seed ${SEED}`, () => {
    let returned = 0;
    for (let seed = SEED; seed < SEED + MODULES; seed++) {
      const subject = generate(seed);
      const counted = byOracle(subject, version);
      const charged = bySandbox(subject, version);
      const same = Buffer.compare(counted.memory, charged.memory) === 0;
      const name = `seed ${seed}`;
      expect({ name, same, ...plain(charged) }).toEqual({ name, same: true, ...plain(counted) });
      if (counted.ending !== "trap") returned++;
    }
    expect(returned).toBeGreaterThan(MODULES / 3);
    expect(returned).toBeLessThan(MODULES);
  });
});

function plain({ ending, fuel, globals }: ReturnType<typeof byOracle>) {
  return { ending, fuel, globals };
}
