/** Imports and exports of a decoded module against the caller's policy. */

import type { ImportEntry, ModulePolicy } from "../policy.ts";
import type { Import, ModuleShape } from "./module-shape.ts";
import { reject } from "./rejection.ts";
import { type FunctionType, I32, I64, signatureText } from "./value-type.ts";

/** @throws RejectionError */
export function checkInterface(shape: ModuleShape, policy: ModulePolicy): void {
  const allowed = new Set(policy.allowedImports);
  for (const entry of shape.imports) checkImport(entry, allowed, policy.importTable);
  for (const required of policy.requiredExports ?? []) {
    const found = shape.exports.find((each) => each.name === required.name);
    if (found === undefined) return reject("EXPORT_MISSING", 0, `export ${required.name}`);
    if (found.kind !== required.kind)
      return reject("EXPORT_SIGNATURE", found.offset, `${required.name} is a ${found.kind}`);
    if (required.type === undefined) continue;
    const type = shape.types[shape.functions[found.index] as number] as FunctionType;
    if (signatureText(type) !== signatureText(required.type))
      reject("EXPORT_SIGNATURE", found.offset, `${required.name} is ${signatureText(type)}`);
  }
}

function checkImport(
  found: Import,
  allowed: ReadonlySet<string>,
  table: ReadonlyMap<string, ImportEntry> | undefined,
): void {
  const name = `${found.module}.${found.name}`;
  const entry = table?.get(name);
  if (table !== undefined && entry === undefined)
    reject("IMPORT_UNKNOWN", found.offset, `the host has no ${name}`);
  if (entry?.refusal !== undefined) reject(entry.refusal, found.offset, `${name} is never linked`);
  if (!allowed.has(entry?.listedAs ?? name))
    reject("IMPORT_NOT_ALLOWED", found.offset, `${name} is not in the list of allowed imports`);
  const text = signatureText(found.type);
  if (entry !== undefined && signatureText(entry.type) !== text)
    reject(
      "IMPORT_SIGNATURE",
      found.offset,
      `${name} is ${signatureText(entry.type)}, not ${text}`,
    );
  const integers = [...found.type.params, ...found.type.results].every(
    (type) => type === I32 || type === I64,
  );
  if (!integers) reject("IMPORT_SIGNATURE", found.offset, `${name} takes more than integers`);
}
