import { existsSync } from "node:fs";
import { join } from "node:path";
import { createOutput } from "@platform/command-line/output";
import { createFileAtomically, verifySignature } from "@platform/keys";
import { CodedError, chainIdOf, type Hex32, parseGenesis } from "@platform/protocol";
import {
  createSignerStore,
  type Database,
  exportSigner,
  importSigner,
  lockDataDirectory,
  openDatabase,
  parseSignerExport,
  SIGNER_DATABASE,
  type SignerStore,
} from "@platform/storage";
import { STORE_FILES } from "@platform/validator/store-files";
import { loadConfig } from "../config/load.ts";
import { readText } from "../node/node-files.ts";

interface SignerOptions {
  readonly config: string;
  readonly json?: boolean;
}

/** What the database remembers. @throws CodedError DATABASE_*, SIGNER_DATABASE_MISSING */
export function signerStatus(options: SignerOptions): void {
  withStopped(options, "existing", (db, chainId, path) => {
    const view = viewOf(createSignerStore(db, chainId), chainId, path);
    createOutput(options.json === true).result(view, () => describe(view));
  });
}

/** @throws CodedError DATABASE_*, SIGNER_DATABASE_MISSING, FILE_EXISTS */
export function signerExport(options: SignerOptions & { readonly out: string }): void {
  withStopped(options, "existing", (db, chainId, path) => {
    const view = viewOf(createSignerStore(db, chainId), chainId, path);
    writeNew(options.out, exportSigner(db, chainId));
    createOutput(options.json === true).result({ ...view, out: options.out }, () =>
      [
        `wrote ${options.out}: ${place(view)}`,
        "never start this directory again once the export was imported elsewhere: it is not a backup",
      ].join("\n"),
    );
  });
}

/** @throws CodedError SIGNER_EXPORT_MALFORMED, SIGNER_IMPORT_*, SIGNER_CONFLICT, DATABASE_* */
export function signerImport(file: string, options: SignerOptions): void {
  const given = parseSignerExport(readText(file, "export"));
  withStopped(options, "new", (db, chainId, path) => {
    importSigner(db, chainId, given);
    const view = viewOf(createSignerStore(db, chainId), chainId, path);
    createOutput(options.json === true).result(view, () => `imported ${file}\n${describe(view)}`);
  });
}

/** The lock of the data directory is the running node's: none of this happens beside it. */
function withStopped(
  { config: file }: SignerOptions,
  database: "existing" | "new",
  work: (db: Database, chainId: Hex32, path: string) => void,
): void {
  const { config } = loadConfig({ file, env: process.env, flags: {} });
  const chainId = chainIdOf(parseGenesis(readText(config.genesis, "genesis"), verifySignature));
  const path = join(config.dataDir, STORE_FILES.signer);
  const lock = lockDataDirectory(config.dataDir);
  try {
    if (database === "existing" && !existsSync(path))
      throw new CodedError({
        code: "SIGNER_DATABASE_MISSING",
        message: `there is no signer database at ${path}`,
        hint: "name the config of the validator that has signed: --config FILE",
      });
    const db = openDatabase(path, SIGNER_DATABASE);
    try {
      work(db, chainId, path);
    } finally {
      db.close();
    }
  } finally {
    lock.release();
  }
}

type SignerView = ReturnType<typeof viewOf>;

function viewOf(store: SignerStore, chainId: Hex32, path: string) {
  const { watermark, decision, identity, counts } = store;
  return {
    path,
    chainId,
    databaseId: identity.databaseId,
    observeUntil: identity.observeUntil === 0n ? null : identity.observeUntil,
    watermark: watermark ?? null,
    decided: decision?.height ?? null,
    locks: counts,
  };
}

function place({ watermark }: SignerView): string {
  if (watermark === null) return "nothing signed yet";
  const { height, view, phase } = watermark;
  return `last vote at height ${height} view ${view} phase ${phase}`;
}

function describe(view: SignerView): string {
  const { votes, attestations, weights } = view.locks;
  return [
    `signer      ${view.path}`,
    `network     ${view.chainId}`,
    `database    ${view.databaseId}`,
    `watermark   ${place(view)}`,
    `decided     ${view.decided ?? "nothing yet"}`,
    `locks       ${votes} votes, ${attestations} attestations, ${weights} weight vectors`,
    ...(view.observeUntil === null ? [] : [`observes    until epoch ${view.observeUntil}`]),
  ].join("\n");
}

/** An older export is never overwritten: it may be the only memory that is left. */
function writeNew(path: string, text: string): void {
  if (existsSync(path))
    throw new CodedError({
      code: "FILE_EXISTS",
      message: `${path} exists`,
      hint: "choose another name with --out",
    });
  createFileAtomically(path, text);
}
