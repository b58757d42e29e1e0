/**
 * The whole memory of a signing key as one canonical JSON document, to move a stopped validator to
 * another machine. It is no backup: what was signed after it was made is not in it.
 */

import {
  type Canonical,
  CodedError,
  canonicalJson,
  type Hex32,
  sha256Hex,
  utf8,
} from "@platform/protocol";
import { bindToChain } from "../database/chain-binding.ts";
import type { Database } from "../database/database.ts";
import { signerRefusal } from "./signer-errors.ts";
import { IdentityRow, type SignerIdentity } from "./signer-identity.ts";
import { compareWatermarks, type Watermark } from "./signer-records.ts";
import {
  malformed,
  readRows,
  rowsFromJson,
  rowsToJson,
  type SignerRow,
  type SignerRows,
  writeRows,
} from "./signer-tables.ts";
import { VoteLocks } from "./vote-locks.ts";

const FORMAT_VERSION = 1n;
const KIND = "platform signer database";
const DATABASE_ID = /^[0-9a-f]{32}$/;
/** Locks of 64 heights, two bodies of 1 MiB each as hex, attestations of 64 epochs. */
const MAX_EXPORT_BYTES = 256 * 1024 * 1024;

export interface SignerExport {
  readonly chainId: Hex32;
  readonly identity: SignerIdentity;
  readonly rows: SignerRows;
}

/** @throws CodedError DATABASE_CORRUPT */
export function exportSigner(db: Database, chainId: Hex32): string {
  const { databaseId, observeUntil } = new IdentityRow(db).get();
  const body: Record<string, Canonical> = {
    formatVersion: FORMAT_VERSION,
    kind: KIND,
    chainId,
    databaseId,
    observeUntil,
    tables: rowsToJson(readRows(db)),
  };
  const checksum = sha256Hex(utf8(canonicalJson(body)));
  return `${canonicalJson({ ...body, checksum })}\n`;
}

/** @throws CodedError SIGNER_EXPORT_MALFORMED for anything but an unchanged export */
export function parseSignerExport(text: string): SignerExport {
  if (text.length > MAX_EXPORT_BYTES) throw malformed(`more than ${MAX_EXPORT_BYTES} bytes`);
  const document = parseJson(text);
  const { checksum, ...body } = document;
  const canonical = canonicalJson(body as Record<string, Canonical>);
  if (sha256Hex(utf8(canonical)) !== checksum) throw malformed("its checksum is wrong");
  if (`${canonicalJson({ ...body, checksum } as Record<string, Canonical>)}\n` !== text)
    throw malformed("it is not in canonical form");
  const { formatVersion, kind, chainId, databaseId, observeUntil, tables, ...more } = body;
  if (kind !== KIND || formatVersion !== `${FORMAT_VERSION}` || Object.keys(more).length > 0)
    throw malformed("another kind or a later format");
  if (typeof chainId !== "string" || typeof databaseId !== "string") throw malformed("its head");
  if (!DATABASE_ID.test(databaseId) || !/^\d{1,18}$/.test(String(observeUntil)))
    throw malformed("its head");
  const identity = { databaseId, observeUntil: BigInt(String(observeUntil)) };
  return { chainId, identity, rows: rowsFromJson(tables) };
}

/**
 * Takes an export in, all or nothing: locks are added, the watermark never goes back.
 * @throws CodedError SIGNER_IMPORT_OTHER_CHAIN, SIGNER_IMPORT_REGRESSION, SIGNER_CONFLICT,
 * SIGNER_MISMATCH; DATABASE_OTHER_CHAIN
 */
export function importSigner(db: Database, chainId: Hex32, given: SignerExport): void {
  if (given.chainId !== chainId)
    throw new CodedError({
      code: "SIGNER_IMPORT_OTHER_CHAIN",
      message: `the export belongs to the network ${given.chainId}, not to ${chainId}`,
      hint: "import it where the genesis.json of its own network is configured",
    });
  db.transaction(() => {
    bindToChain(db, chainId);
    const held = readRows(db);
    refuseOlder(held, given.rows);
    refuseConflicts(held, given.rows);
    const row = new IdentityRow(db);
    const own = row.get();
    const empty = Object.values(held).every((rows) => rows.length === 0);
    const observeUntil =
      own.observeUntil > given.identity.observeUntil
        ? own.observeUntil
        : given.identity.observeUntil;
    row.put({ databaseId: empty ? given.identity.databaseId : own.databaseId, observeUntil });
    writeRows(db, given.rows);
    // The same look as at a start: what does not pass is not taken.
    new VoteLocks(db, chainId).verify();
  });
}

/** Both the votes and the decision that they rest on only ever go forward. */
function refuseOlder(held: SignerRows, given: SignerRows): void {
  const [old, now] = [watermarkOf(held), watermarkOf(given)];
  const decided = (rows: SignerRows): bigint => (rows.decision[0]?.["height"] as bigint) ?? 0n;
  const lower = old !== null && (now === null || compareWatermarks(now, old) < 0);
  if (!lower && decided(given) >= decided(held)) return;
  throw new CodedError({
    code: "SIGNER_IMPORT_REGRESSION",
    message: "the signer database in place has signed or decided more than the export knows of",
    hint: "keep the database in place: it is the newer one",
  });
}

/** The same place with other content: one of the two must be another key's, or a forgery. */
function refuseConflicts(held: SignerRows, given: SignerRows): void {
  const keys = {
    vote_lock: (row: SignerRow) => `${row["height"]}/${row["view"]}/${row["phase"]}`,
    attestation_lock: (row: SignerRow) => `${row["epoch"]}/${row["submission"]}`,
    weight_lock: (row: SignerRow) => `${row["epoch"]}/${row["mechanism"]}`,
  } as const;
  for (const table of ["vote_lock", "attestation_lock", "weight_lock"] as const) {
    const place = keys[table];
    const known = new Map(held[table].map((row) => [place(row), contentOf(row)]));
    for (const row of given[table])
      if ((known.get(place(row)) ?? contentOf(row)) !== contentOf(row))
        throw signerRefusal("SIGNER_CONFLICT", `${table} ${place(row)} holds something else`);
  }
}

/** A signature may have been added since: the bytes that it covers are what counts. */
function contentOf({ signature: _, ...row }: SignerRow): string {
  return canonicalJson(row as Record<string, Canonical>);
}

function watermarkOf({ watermark }: SignerRows): Watermark | null {
  const row = watermark[0];
  if (row === undefined) return null;
  const { height, view, phase } = row;
  return { height: height as bigint, view: Number(view), phase: Number(phase) };
}

function parseJson(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>;
  } catch {
    // Falls through: whatever it is, it is no document.
  }
  throw malformed("it is no JSON document");
}
