/**
 * The host functions as WIT, derived from the table of the host ABI, so that a component calls the
 * same functions at the same prices:
 *
 * - a pointer with its length that the host reads is a `list<u8>`;
 * - a pointer under which the host writes goes away, its capacity stays as a `u32`, and the bytes
 *   come back beside the result, in a tuple;
 * - i32 is `u32` as a parameter and `s32` as a result, i64 is `u64`.
 *
 * `output_write` is missing: `evaluate` returns its output.
 */

import { HOST_ABI, type HostFunctionEntry } from "./host-abi.ts";

const VERSION = "0.1.0";

export const CHALLENGE_WORLD = "challenge";
/** Name under which a component imports the host functions. */
export const HOST_INTERFACE = `platform:challenge/host@${VERSION}`;
/** Name and type of a challenge's one export: its output, or the number of its own error. */
export const EVALUATE = { name: "evaluate", type: "func() -> result<list<u8>, u32>" } as const;

const OUTPUT = "output_write";

/** The active functions that the world has. */
export const WIT_FUNCTIONS: readonly HostFunctionEntry[] = HOST_ABI.functions.filter(
  ({ name, status }) => status === "active" && name !== OUTPUT,
);

/** Price of the bytes that `evaluate` returns: those of the function that it stands for. */
export const OUTPUT_ENTRY: HostFunctionEntry = HOST_ABI.functions.find(
  ({ name }) => name === OUTPUT,
) as HostFunctionEntry;

/** Name of a host function in WIT: `input-read` for `input_read`. */
export function witName(entry: Pick<HostFunctionEntry, "name">): string {
  return entry.name.replaceAll("_", "-");
}

/** Such as `func(kind: u32, offset: u32, len: u32) -> tuple<s32, list<u8>>`. */
export function witSignature(entry: HostFunctionEntry): string {
  const names = Object.keys(entry.params);
  const params: string[] = [];
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    if (name === entry.out) continue;
    const kebab = name.replaceAll("_", "-");
    if (/(?:^|_)ptr$/.test(name)) {
      params.push(`${kebab.replace(/-?ptr$/, "") || "bytes"}: list<u8>`);
      i++;
    } else params.push(`${kebab}: ${entry.params[name] === "i64" ? "u64" : "u32"}`);
  }
  const result = entry.result === "i64" ? "u64" : "s32";
  const all = entry.out === undefined ? result : `tuple<${result}, list<u8>>`;
  return `func(${params.join(", ")}) -> ${all}`;
}

/** The package `platform:challenge` as a text. */
export function challengeWit(): string {
  const functions = WIT_FUNCTIONS.map(
    (entry) =>
      `  /// Number ${entry.number}, ${entry.price.base} fuel. ${entry.doc}\n  ${witName(entry)}: ${witSignature(entry)};`,
  );
  return `// Made from packages/protocol/src/host-abi.json by scripts/write-wit.mjs; do not edit.
package platform:challenge@${VERSION};

/// Host functions: what is read comes as a list, what the core functions write to memory
/// comes back beside their result. Errors are below 0 (s32) or have 1 in the high half (u64).
interface host {
${functions.join("\n\n")}
}

/// A challenge: the output begins with its score (u64, little-endian, up to 10^9).
world ${CHALLENGE_WORLD} {
  import host;
  export ${EVALUATE.name}: ${EVALUATE.type};
}
`;
}
