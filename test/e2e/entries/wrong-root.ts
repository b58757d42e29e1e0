/** A validator whose executor computes another state root at one height (E2E_HEIGHT). */

import { sha256Hex, utf8 } from "@platform/protocol";
import { override, runDaemon } from "./daemon.ts";

const height = BigInt(process.env["E2E_HEIGHT"] ?? "0");

await runDaemon((components) => ({
  ...components,
  executor: override(components.executor, {
    execute: async (input) => {
      const result = await components.executor.execute(input);
      if (!result.ok || input.context.height !== height) return result;
      return { ...result, stateRoot: sha256Hex(utf8(`not ${result.stateRoot}`)) };
    },
  }),
}));
