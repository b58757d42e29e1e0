/** Blocks and events go each by its own setting, at every eighth height, and never both at 0. */

import { expect, test } from "vitest";
import { Pruning } from "../../../src/sync/pruning.ts";
import { silentLogger } from "../../support/silent-logger.ts";

/** What was dropped until this height, as `blocks below` and `events below`. */
async function dropped(settings: ConstructorParameters<typeof Pruning>[1], heights: number) {
  const seen: string[] = [];
  const store = {
    pruneBlocks: async (below: bigint) => seen.push(`blocks ${below}`),
    pruneEvents: async (below: bigint) => seen.push(`events ${below}`),
  };
  const pruning = new Pruning({ store, logger: silentLogger() }, settings);
  for (let height = 1n; height <= heights; height++) {
    pruning.decided(height);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return seen;
}

test("each has its own bound", async () => {
  expect(await dropped({ keepBlocks: 16, keepEvents: 24 }, 33)).toEqual([
    "blocks 8",
    "blocks 16",
    "events 8",
  ]);
  expect(await dropped({ keepBlocks: 0, keepEvents: 16 }, 25)).toEqual(["events 8"]);
  expect(await dropped({ keepBlocks: 16, keepEvents: 0 }, 25)).toEqual(["blocks 8"]);
  expect(await dropped({ keepBlocks: 16 }, 25)).toEqual(["blocks 8"]);
});
