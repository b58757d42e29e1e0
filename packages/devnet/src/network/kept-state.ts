/** What a later start must know of the network that lies in the data directory. */

import { readFileSync } from "node:fs";
import { CodedError } from "@platform/protocol";
import { z } from "zod";
import type { DevnetOptions } from "../options.ts";

const port = z.number().int().min(1).max(65_535);

const KeptStateSchema = z.strictObject({
  formatVersion: z.literal(1),
  seed: z.number(),
  validators: z.number(),
  intervalMs: z.number(),
  blockTimeMs: z.number(),
  chainPort: port,
  nodes: z.array(
    z.strictObject({ hotkey: z.string(), http: port, validatorPort: port, edgePort: port }),
  ),
});
export type KeptState = z.output<typeof KeptStateSchema>;

/** Undefined when there is none. @throws CodedError DEVNET_STATE_DAMAGED */
export function readKeptState(path: string): KeptState | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
  try {
    return KeptStateSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CodedError(
      {
        code: "DEVNET_STATE_DAMAGED",
        message: `${path} is not what this version writes`,
        hint: "start over with --fresh",
      },
      { cause },
    );
  }
}

/** Why the kept network does not serve these options; undefined when it does. */
export function differenceOf(kept: KeptState, options: DevnetOptions): string | undefined {
  for (const name of ["seed", "validators", "intervalMs", "blockTimeMs"] as const)
    if (kept[name] !== options[name])
      return `${name} was ${kept[name]} and is now ${options[name]}`;
  return undefined;
}
