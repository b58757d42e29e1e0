/** Reads bytes of the log by the runtime's own metadata: what an auditor or a support case has at hand. */

import { createOutput } from "@platform/command-line/output";
import { jsonText } from "@platform/node-api";
import { CodedError, fromHex } from "@platform/protocol";
import { RuntimeClient, readMetadata } from "@platform/runtime";
import { findRuntime, type RuntimeOptions } from "../node/runtime-source.ts";

/** @throws CodedError USAGE, MALFORMED, METADATA_*, and those of finding the module */
export function runtimeDecode(
  what: string,
  hex: string,
  value: string | undefined,
  options: RuntimeOptions,
): void {
  const bytes = bytesOf(hex);
  const client = new RuntimeClient(readMetadata(findRuntime(options).code));
  const decoded = decode(client, what, bytes, value === undefined ? undefined : bytesOf(value));
  createOutput(options.json === true).result(decoded, () => jsonText(decoded, 2));
}

function decode(
  client: RuntimeClient,
  what: string,
  bytes: Uint8Array,
  value: Uint8Array | undefined,
): unknown {
  if (what === "extrinsic") return client.decodeExtrinsic(bytes);
  if (what === "event") return client.decodeEvent(bytes);
  if (what === "entry" && value !== undefined) return client.decodeEntry(bytes, value);
  throw new CodedError({
    code: "USAGE",
    message: what === "entry" ? "an entry has a key and a value" : `there is no kind ${what}`,
    hint: "give extrinsic HEX, event HEX, or entry KEY VALUE (an empty value as '')",
  });
}

function bytesOf(hex: string): Uint8Array {
  if (/^(?:0x)?(?:[0-9a-f]{2})*$/i.test(hex)) return fromHex(hex.replace(/^0x/i, "").toLowerCase());
  throw new CodedError({ code: "USAGE", message: `${hex} is not a whole number of hex bytes` });
}
