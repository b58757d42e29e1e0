/** The metadata as JSON, one line a thing, so that a difference is read at a glance. */

import type { RuntimeMetadata } from "../src/metadata/metadata.ts";

/** Big integers are strings of digits. */
export function metadataJson(metadata: RuntimeMetadata): string {
  return `${print(metadata, "", 4)}\n`;
}

/** Fees and constants are the only big integers of metadata. */
export function parseMetadata(json: string): RuntimeMetadata {
  const big = new Set(["fee", "feePerByte"]);
  return JSON.parse(json, function (this: object, key: string, value: unknown) {
    const isConstant = key === "value" && typeof value === "string" && "docs" in this;
    const isConstantOfPallet = isConstant && !("key" in this);
    return big.has(key) || isConstantOfPallet ? BigInt(value as string) : value;
  }) as RuntimeMetadata;
}

/** Objects and lists down to a depth over many lines, the rest in one. */
function print(value: unknown, indent: string, depth: number): string {
  if (depth === 0 || typeof value !== "object" || value === null) return flat(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    const items = value.map((item) => inner + print(item, inner, depth - 1));
    return `[\n${items.join(",\n")}\n${indent}]`;
  }
  const items = Object.entries(value).map(
    ([name, item]) => `${inner}${JSON.stringify(name)}: ${print(item, inner, depth - 1)}`,
  );
  return `{\n${items.join(",\n")}\n${indent}}`;
}

function flat(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === "bigint" ? item.toString() : item,
  );
}
