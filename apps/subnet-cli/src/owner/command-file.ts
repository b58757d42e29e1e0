/** A signed owner command on its way from owner to owner. */

import { readFileSync } from "node:fs";
import { CodedError, fromHex, toHex } from "@platform/protocol";
import type { OwnerCommandArgs } from "@platform/runtime";
import { z } from "zod";

const hex = z.string().regex(/^([0-9a-f]{2})*$/);

const CommandFileSchema = z.strictObject({
  command: hex,
  signatures: z.array(
    z.strictObject({
      key: hex.length(64),
      scheme: z.number().int().min(0).max(1),
      signature: hex.length(128),
    }),
  ),
});

export function commandFileText(args: OwnerCommandArgs): string {
  return `${JSON.stringify({ ...args, command: toHex(args.command) }, null, 2)}\n`;
}

/** @throws CodedError COMMAND_MALFORMED */
export function readCommandFile(path: string): OwnerCommandArgs {
  try {
    const file = CommandFileSchema.parse(JSON.parse(readFileSync(path, "utf8")));
    return { command: fromHex(file.command), signatures: file.signatures };
  } catch (cause) {
    throw new CodedError(
      { code: "COMMAND_MALFORMED", message: `${path} is not a signed command` },
      { cause },
    );
  }
}
