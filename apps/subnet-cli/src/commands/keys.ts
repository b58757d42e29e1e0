import { text } from "node:stream/consumers";
import { createOutput } from "@platform/command-line/output";
import { encodeSs58, generateSeed, readKeyFile, writeKeyFile } from "@platform/keys";
import { CodedError, fromHex, Scheme } from "@platform/protocol";
import { readPassphrase } from "../owner/passphrase.ts";

interface WriteOptions {
  readonly scheme: string;
  readonly passphraseFile?: string;
  readonly devOnly?: boolean;
  readonly json?: boolean;
}

/** The seed of `import` comes from stdin: never from argv, which every user of a machine can read. */
export async function writeKey(
  source: "new" | "import",
  file: string,
  options: WriteOptions,
): Promise<void> {
  const scheme = schemeOf(options.scheme);
  const passphrase = readPassphrase(options.passphraseFile);
  if (passphrase === undefined && options.devOnly !== true)
    throw new CodedError({
      code: "KEYSTORE_PASSPHRASE_REQUIRED",
      message: "a key file is encrypted unless you say otherwise",
      hint: "give --passphrase-file FILE, or --dev-only for a plain file",
    });
  const seed = source === "new" ? generateSeed() : seedOf((await text(process.stdin)).trim());
  const secret = passphrase === undefined ? { devOnly: true as const } : { passphrase };
  const key = writeKeyFile(file, { scheme, seed, ...secret });
  const { publicKey, address, devOnly } = key;
  createOutput(options.json === true).result(
    { file, publicKey, address, devOnly },
    () => `wrote ${file}\n  address    ${address}\n  public key ${publicKey}`,
  );
}

export function showKey(file: string, options: { readonly json?: boolean }): void {
  const { publicKey, scheme, devOnly } = readKeyFile(file);
  const address = encodeSs58(publicKey);
  const name = scheme === Scheme.sr25519 ? "sr25519" : "ed25519";
  createOutput(options.json === true).result(
    { file, publicKey, address, scheme: name, devOnly },
    () =>
      [
        `address    ${address}`,
        `public key ${publicKey}`,
        `scheme     ${name}${devOnly ? "  (plain file, DEV ONLY)" : ""}`,
      ].join("\n"),
  );
}

function schemeOf(name: string): Scheme {
  if (name === "sr25519") return Scheme.sr25519;
  if (name === "ed25519") return Scheme.ed25519;
  throw new CodedError({ code: "USAGE", message: `unknown scheme ${name}` });
}

function seedOf(hex: string): Uint8Array {
  if (/^(0x)?[0-9a-fA-F]{64}$/.test(hex)) return fromHex(hex.replace(/^0x/, "").toLowerCase());
  throw new CodedError({
    code: "KEYSTORE_SEED_INVALID",
    message: "standard input does not hold a seed",
    hint: "pipe 64 hex characters into the command",
  });
}
