/** Every table of signer.db that an export carries, row by row, with its seals checked. */

import { type Canonical, CodedError, fromHex, toHex } from "@platform/protocol";
import type { Database, SqlValue } from "../database/database.ts";
import { SealedTable } from "../database/sealed-table.ts";

type Kind = "integer" | "text" | "bytes" | "text?";

/** Column kinds; a table with `single` has one row. Changes with the schema, and so does the format. */
const TABLES = {
  vote_lock: {
    single: false,
    columns: {
      height: "integer",
      view: "integer",
      phase: "integer",
      sign_bytes: "bytes",
      signature: "text?",
    },
  },
  watermark: { single: true, columns: { height: "integer", view: "integer", phase: "integer" } },
  prepared: {
    single: true,
    columns: {
      height: "integer",
      view: "integer",
      digest: "text",
      certificate: "bytes",
      block: "bytes",
    },
  },
  decision: { single: true, columns: { height: "integer", certificate: "bytes", block: "bytes" } },
  attestation_lock: {
    single: false,
    columns: { epoch: "integer", submission: "text", digest: "text" },
  },
  weight_lock: {
    single: false,
    columns: { epoch: "integer", mechanism: "integer", vector_hash: "text" },
  },
} as const satisfies Record<string, { single: boolean; columns: Record<string, Kind> }>;

export type SignerTable = keyof typeof TABLES;
export const SIGNER_TABLES = Object.keys(TABLES) as SignerTable[];

export type SignerRow = Readonly<Record<string, SqlValue>>;
export type SignerRows = { readonly [table in SignerTable]: readonly SignerRow[] };

const INTEGER = /^(?:0|[1-9][0-9]{0,18})$/;
const HEX = /^(?:[0-9a-f]{2})*$/;

export function readRows(db: Database): SignerRows {
  const rows = SIGNER_TABLES.map((table) => [
    table,
    tableOf(db, table)
      .select("1")
      .map((row) => pick(table, row)),
  ]);
  return Object.fromEntries(rows) as SignerRows;
}

/** Adds the rows, or puts them in the place of those with the same key. */
export function writeRows(db: Database, rows: SignerRows): void {
  for (const table of SIGNER_TABLES) for (const row of rows[table]) tableOf(db, table).put(row);
}

export function rowsToJson(rows: SignerRows): Canonical {
  const text = (value: SqlValue): Canonical =>
    value instanceof Uint8Array ? toHex(value) : (value as Canonical);
  return Object.fromEntries(
    SIGNER_TABLES.map((table) => [
      table,
      rows[table].map((row) =>
        Object.fromEntries(Object.entries(row).map(([name, value]) => [name, text(value)])),
      ),
    ]),
  );
}

/** @throws CodedError SIGNER_EXPORT_MALFORMED */
export function rowsFromJson(value: unknown): SignerRows {
  const tables = recordOf(value, SIGNER_TABLES);
  const rows = SIGNER_TABLES.map((table) => {
    const list = tables[table];
    if (!Array.isArray(list) || (TABLES[table].single && list.length > 1)) throw malformed(table);
    return [table, list.map((row) => rowFromJson(table, row))];
  });
  return Object.fromEntries(rows) as SignerRows;
}

function rowFromJson(table: SignerTable, value: unknown): SignerRow {
  const columns: Readonly<Record<string, Kind>> = TABLES[table].columns;
  const row = recordOf(value, Object.keys(columns));
  return Object.fromEntries(
    Object.entries(columns).map(([name, kind]) => [name, valueOf(kind, row[name], name)]),
  );
}

function valueOf(kind: Kind, value: unknown, name: string): SqlValue {
  if (kind === "text?" && value === null) return null;
  if (typeof value !== "string") throw malformed(name);
  if (kind === "integer" && INTEGER.test(value)) return BigInt(value);
  if (kind === "bytes" && HEX.test(value)) return fromHex(value);
  if (kind === "text" || kind === "text?") return value;
  throw malformed(name);
}

/** Exactly these names, no more and no fewer. */
function recordOf(value: unknown, names: readonly string[]): Readonly<Record<string, unknown>> {
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  const found = isRecord ? Object.keys(value).sort() : [];
  if (found.join() !== [...names].sort().join()) throw malformed(names.join(", "));
  return value as Readonly<Record<string, unknown>>;
}

export function malformed(what: string): CodedError {
  return new CodedError({
    code: "SIGNER_EXPORT_MALFORMED",
    message: `the file is no export of a signer database: ${what}`,
    hint: "make the export again with `validator-node signer export` on the machine it comes from",
  });
}

function tableOf(db: Database, table: SignerTable): SealedTable<SignerRow> {
  const { columns, single } = TABLES[table];
  return new SealedTable<SignerRow>(db, table, Object.keys(columns), single);
}

function pick(table: SignerTable, row: SignerRow): SignerRow {
  return Object.fromEntries(
    Object.keys(TABLES[table].columns).map((name) => [name, row[name] ?? null]),
  );
}
