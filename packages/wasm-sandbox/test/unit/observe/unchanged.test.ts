// Goal: watching changes neither outcome nor fuel, and whoever does not ask pays nothing; method:
// the whole hostile corpus with and without, and the rewritten bytes.
import { describe, expect, it } from "vitest";
import { challengePolicy, DEFAULT_MODULE_LIMITS, prepareModule } from "../../../src/index.ts";
import { PROBES_EXPORT } from "../../../src/meter/probes.ts";
import { CORPUS } from "../../hostile/corpus.ts";
import { evaluate, fuelOf } from "../../observed.ts";
import { traced } from "../../traced.ts";

describe.each(Object.entries(CORPUS))("%s", (_, rows) => {
  it.each(rows.map((row) => [row.name, row] as const))("%s", async (_, row) => {
    const request = row.build();
    const { diagnostics: plain, ...record } = await evaluate(request);
    const observe = { profile: true, calls: true, trace: true };
    const { diagnostics, ...watched } = await evaluate({ ...request, observe });
    expect(watched).toEqual(record);
    expect(diagnostics.log).toEqual(plain.log);
    const { profile, trace, calls } = diagnostics.observation ?? {};
    if (record.outcome === "rejected") return expect(diagnostics.observation).toBeUndefined();
    expect(fuelOf(profile as NonNullable<typeof profile>)).toBe(record.fuelUsed);
    expect(trace).toMatch(/^[0-9a-f]{64}$/);
    return expect(calls?.total).toBeGreaterThanOrEqual(0);
  });
});

describe("an ordinary evaluation", () => {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
  const { module, observe: _, ...rest } = traced();
  const instrumented = (observe?: object): string => {
    const policy = challengePolicy({ ...rest, ...(observe === undefined ? {} : { observe }) });
    const prepared = prepareModule(module, policy);
    if (!prepared.ok) throw new Error(prepared.rejection.message);
    return text(prepared.instrumented);
  };

  it("has no probes, and neither has one whose calls are logged", () => {
    expect(instrumented()).not.toContain(PROBES_EXPORT);
    expect(instrumented({ calls: true })).toBe(instrumented());
    expect(instrumented({ profile: true })).toContain(PROBES_EXPORT);
    expect(instrumented({ trace: true })).toBe(instrumented({ profile: true }));
  });

  it("says nothing that was not asked for", async () => {
    const { diagnostics } = await evaluate({ ...rest, module });
    expect(diagnostics).not.toHaveProperty("observation");
    const only = await evaluate({ ...rest, module, observe: { calls: true } });
    expect(Object.keys(only.diagnostics.observation ?? {})).toEqual(["calls"]);
  });

  it("is accepted within the same caps, whatever the probes add", () => {
    const policy = challengePolicy(rest);
    const bare = prepareModule(module, policy);
    if (!bare.ok) throw new Error(bare.rejection.message);
    const limits = {
      ...DEFAULT_MODULE_LIMITS,
      maxRewrittenBytes: bare.instrumented.length,
    };
    expect(prepareModule(module, { ...policy, limits }).ok).toBe(true);
    expect(prepareModule(module, { ...policy, limits, probes: true }).ok).toBe(true);
    const less = { ...limits, maxRewrittenBytes: bare.instrumented.length - 1 };
    expect(prepareModule(module, { ...policy, limits: less }).ok).toBe(false);
  });
});
