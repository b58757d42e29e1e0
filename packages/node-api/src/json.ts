/** Big integers as decimal strings, bytes as hex: the rule of every JSON that leaves a process. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, jsonValue, indent);
}

function jsonValue(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  return value;
}
