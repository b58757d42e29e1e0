/** The import table of the host ABI, for the decoder's verdict. */

import { aliasOf, HOST_ABI, type HostFunctionEntry, isLinked } from "@platform/protocol/host-abi";
import type { RejectionCode } from "../decode/rejection.ts";
import { type FunctionType, I32, I64 } from "../decode/value-type.ts";
import type { ImportEntry } from "../policy.ts";

function typeOf(entry: HostFunctionEntry): FunctionType {
  const code = (type: "i32" | "i64"): number => (type === "i32" ? I32 : I64);
  return { params: Object.values(entry.params).map(code), results: [code(entry.result)] };
}

const REFUSALS: Readonly<Record<HostFunctionEntry["status"], RejectionCode | undefined>> = {
  active: undefined,
  reserved: "IMPORT_RESERVED",
  forbidden: "IMPORT_FORBIDDEN",
};

const tables = new Map<number, ReadonlyMap<string, ImportEntry>>();

/** Every name that a sandbox version knows, under the module and its alias; lists name the former. */
export function hostImportTable(sandboxVersion: number): ReadonlyMap<string, ImportEntry> {
  const known = tables.get(sandboxVersion) ?? makeTable(sandboxVersion);
  tables.set(sandboxVersion, known);
  return known;
}

function makeTable(sandboxVersion: number): ReadonlyMap<string, ImportEntry> {
  const rows = HOST_ABI.functions.flatMap((entry) => {
    const listedAs = `${HOST_ABI.module}.${entry.name}`;
    const later = entry.status === "active" && !isLinked(entry, sandboxVersion);
    const refusal = later ? REFUSALS.reserved : REFUSALS[entry.status];
    const value: ImportEntry = {
      listedAs,
      type: typeOf(entry),
      ...(refusal === undefined ? {} : { refusal }),
    };
    const alias = `${HOST_ABI.aliasModule}.${aliasOf(entry)}`;
    return [
      [listedAs, value],
      [alias, value],
    ] as const;
  });
  return new Map(rows);
}
