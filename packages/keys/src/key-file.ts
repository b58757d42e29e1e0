import { lstatSync, readFileSync, statSync } from "node:fs";
import { assert, type Hex32, Scheme } from "@platform/protocol";
import { createFileAtomically } from "./atomic-file.ts";
import { type KeyFileContent, parseKeyFile, type SchemeName } from "./key-file-format.ts";
import { keystoreError } from "./keystore-error.ts";
import { openSeed, SCRYPT_COST, sealSeed } from "./seal.ts";
import { createSigner, SEED_BYTES } from "./signer.ts";
import { encodeSs58 } from "./ss58.ts";

/** A key file is below 1 KiB; anything far larger is another file given by mistake. */
const MAX_KEY_FILE_BYTES = 16 * 1024;
/** The least passphrase for a new file. scrypt slows guessing down, it does not end it. */
export const MIN_PASSPHRASE_CHARACTERS = 8;

/** A key that was read from disk. */
export interface LoadedKey {
  readonly scheme: Scheme;
  readonly publicKey: Hex32;
  /** SS58, format 42. */
  readonly address: string;
  /** 32 secret bytes. */
  readonly seed: Uint8Array;
  /** A plain file: fit for development and testing only, production must refuse it. */
  readonly devOnly: boolean;
}

/** What {@link writeKeyFile} stores: a passphrase, or the explicit wish for a plain file. */
export type KeyFileInit = { readonly scheme: Scheme; readonly seed: Uint8Array } & (
  | { readonly passphrase: string; readonly scryptCost?: number }
  | { readonly devOnly: true }
);

/**
 * Writes a new key file of mode 0600, durable on return. Never replaces a file.
 *
 * Throws KEYSTORE_EXISTS, KEYSTORE_UNREADABLE, KEYSTORE_PASSPHRASE_TOO_SHORT.
 */
export function writeKeyFile(path: string, init: KeyFileInit): LoadedKey {
  assert(init.seed.length === SEED_BYTES, "a seed has 32 bytes");
  const { publicKey } = createSigner(init.scheme, init.seed);
  const scheme: SchemeName = init.scheme === Scheme.ed25519 ? "ed25519" : "sr25519";
  const head = { version: 1, scheme, publicKey, address: encodeSs58(publicKey) } as const;
  let content: KeyFileContent;
  if ("devOnly" in init) {
    const seed = Buffer.from(init.seed).toString("hex");
    content = { format: "platform-dev-key", ...head, devOnly: true, seed };
  } else {
    if (init.passphrase.length < MIN_PASSPHRASE_CHARACTERS)
      throw keystoreError("KEYSTORE_PASSPHRASE_TOO_SHORT", path, "the passphrase is too short");
    const cost = init.scryptCost ?? SCRYPT_COST;
    const sealed = sealSeed(init.seed, init.passphrase, sealContext(scheme, publicKey), cost);
    content = { format: "platform-keystore", ...head, cipher: "scrypt+aes-256-gcm", sealed };
  }
  store(path, content);
  const devOnly = "devOnly" in init;
  return { scheme: init.scheme, publicKey, address: head.address, seed: init.seed, devOnly };
}

/**
 * Reads a key file of either form and proves that seed and public key belong together.
 *
 * Throws KEYSTORE_NOT_FOUND, KEYSTORE_UNREADABLE, KEYSTORE_MALFORMED, KEYSTORE_PERMISSIONS,
 * KEYSTORE_PASSPHRASE_REQUIRED, KEYSTORE_WRONG_PASSPHRASE.
 */
export function loadKeyFile(path: string, passphrase?: string): LoadedKey {
  const content = readContent(path);
  const scheme = Scheme[content.scheme];
  const seed = secretOf(path, content, passphrase);
  if (createSigner(scheme, seed).publicKey !== content.publicKey)
    throw keystoreError("KEYSTORE_MALFORMED", path, "the seed does not fit the public key");
  const devOnly = content.format === "platform-dev-key";
  return { scheme, publicKey: content.publicKey, address: content.address, seed, devOnly };
}

/** The public part of a key file, without its passphrase. Same codes as {@link loadKeyFile}. */
export function readKeyFile(path: string): Omit<LoadedKey, "seed"> {
  const content = readContent(path);
  const { publicKey, address } = content;
  const devOnly = content.format === "platform-dev-key";
  return { scheme: Scheme[content.scheme], publicKey, address, devOnly };
}

function store(path: string, content: KeyFileContent): void {
  try {
    // Asked first only for a clear answer without a temporary file; the link below decides.
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) throw exists(path);
    createFileAtomically(path, `${JSON.stringify(content, null, 2)}\n`);
  } catch (error) {
    const code = errnoOf(error);
    if (code === undefined) throw error;
    if (code === "EEXIST") throw exists(path);
    throw keystoreError("KEYSTORE_UNREADABLE", path, `cannot be written (${code})`, error);
  }
}

function exists(path: string): Error {
  return keystoreError("KEYSTORE_EXISTS", path, "a file exists already");
}

function readContent(path: string): KeyFileContent {
  let text: string;
  let mode: number;
  try {
    const stat = statSync(path);
    mode = stat.mode;
    if (!stat.isFile() || stat.size > MAX_KEY_FILE_BYTES)
      throw keystoreError("KEYSTORE_MALFORMED", path, "is not a key file");
    text = readFileSync(path, "utf8");
  } catch (error) {
    const code = errnoOf(error);
    if (code === undefined) throw error;
    if (code === "ENOENT") throw keystoreError("KEYSTORE_NOT_FOUND", path, "no such file", error);
    throw keystoreError("KEYSTORE_UNREADABLE", path, `cannot be read (${code})`, error);
  }
  const content = parseKeyFile(text);
  if (content === undefined)
    throw keystoreError("KEYSTORE_MALFORMED", path, "is not a key file of a known format");
  if (encodeSs58(content.publicKey) !== content.address)
    throw keystoreError("KEYSTORE_MALFORMED", path, "the address does not fit the public key");
  if (content.format === "platform-dev-key" && process.platform !== "win32" && mode & 0o077)
    throw keystoreError("KEYSTORE_PERMISSIONS", path, "other users can read this plain key");
  return content;
}

function secretOf(path: string, content: KeyFileContent, passphrase?: string): Uint8Array {
  if (content.format === "platform-dev-key")
    return new Uint8Array(Buffer.from(content.seed, "hex"));
  if (passphrase === undefined)
    throw keystoreError("KEYSTORE_PASSPHRASE_REQUIRED", path, "the key is encrypted");
  const context = sealContext(content.scheme, content.publicKey);
  const seed = openSeed(content.sealed, passphrase, context);
  if (seed === undefined)
    throw keystoreError("KEYSTORE_WRONG_PASSPHRASE", path, "the key does not open");
  return seed;
}

/** Authenticated with the seed, so that a swapped public key or scheme is noticed. */
function sealContext(scheme: SchemeName, publicKey: Hex32): string {
  return `platform-keystore/1/${scheme}/${publicKey}`;
}

function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || !("errno" in error)) return undefined;
  return String(error.code);
}
