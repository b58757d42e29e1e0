/** Every frozen format against its committed golden vector: a changed byte fails here by name. */

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { frozenVectors } from "./frozen-vectors.ts";

const file = (name: string): URL => new URL(`../../vectors/${name}.json`, import.meta.url);

describe("frozen formats", () => {
  for (const [name, made] of Object.entries(frozenVectors()))
    test(name, () => {
      const committed = JSON.parse(readFileSync(file(name), "utf8"));
      expect(JSON.parse(JSON.stringify(made))).toEqual(committed);
    });
});
