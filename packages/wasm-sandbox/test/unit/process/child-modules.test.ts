// Goal: a child's program is whole, plain and small; method: every import in its sources is looked
// up in it, and what it must not carry is looked for.
import { describe, expect, it } from "vitest";
import { childProgram } from "../../../src/process/child-modules.ts";

/** Wider than the collector's own pattern; examples in comments are taken out before. */
const COMMENT = /\/\*[\s\S]*?\*\//g;
const QUOTED_SOURCE = /(?:\bfrom|^import)\s*\(?\s*["']([^"']+)["']/gm;

describe("a child's program", () => {
  const { entry, modules } = childProgram();
  const byUrl = new Map(modules.map((module) => [module.url, module]));

  it("starts at the child and holds all that it imports", () => {
    expect(byUrl.get(entry)?.url).toMatch(/\/process\/child\.ts$/);
    expect(byUrl.size).toBe(modules.length);
    for (const { url, source, imports } of modules)
      for (const [, specifier = ""] of source.replace(COMMENT, "").matchAll(QUOTED_SOURCE)) {
        if (specifier.startsWith("node:")) continue;
        const target = imports[specifier];
        expect({ url, specifier, known: target !== undefined && byUrl.has(target) }).toEqual({
          url,
          specifier,
          known: true,
        });
      }
  });

  it("is free of types, and of what only the parent needs", () => {
    for (const { source } of modules) expect(source).not.toMatch(/^(?:import type|interface) /m);
    const urls = modules.map(({ url }) => url);
    expect(urls.filter((url) => /zod|process-pool|launch|messages\.ts/.test(url))).toEqual([]);
    const bytes = modules.reduce((sum, { source }) => sum + source.length, 0);
    expect(bytes).toBeLessThan(400_000);
  });

  it("is made once", () => {
    expect(childProgram()).toBe(childProgram());
  });
});
