/** A validator's own files, under the rules of the environment that it shall run in. */

import { toErrorRecord } from "@platform/protocol";
import type { Config } from "../config/schema.ts";
import { loadKeyMaterial } from "../config/secrets.ts";
import { nodeConfigOf } from "../node/node-files.ts";
import type { Check } from "./check.ts";

/** Plain keys fail in production, as they do at the start; no key is shown. */
export function configChecks(config: Config): Check[] {
  return [
    attempt("keys", `four, of different seeds, fit for ${config.environment}`, () =>
      loadKeyMaterial(config),
    ),
    attempt("network files", "genesis, snapshot and runtime fit together", () =>
      nodeConfigOf(config),
    ),
  ];
}

function attempt(name: string, detail: string, run: () => unknown): Check {
  try {
    run();
    return { name, status: "ok", detail };
  } catch (thrown) {
    const { code, message, hint } = toErrorRecord(thrown);
    const more = hint === undefined ? {} : { hint };
    return { name, status: "fail", detail: `${code}: ${message}`, ...more };
  }
}
