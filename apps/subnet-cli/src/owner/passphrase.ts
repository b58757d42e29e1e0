import { readFileSync } from "node:fs";
import { type LoadedKey, loadKeyFile } from "@platform/keys";
import { CodedError } from "@platform/protocol";

const PASSPHRASE_ENV = "KEYSTORE_PASSPHRASE";

/** First line of the file, else the variable; undefined for neither. */
export function readPassphrase(file: string | undefined): string | undefined {
  if (file === undefined) return process.env[PASSPHRASE_ENV];
  try {
    return readFileSync(file, "utf8").split("\n")[0] ?? "";
  } catch (cause) {
    throw new CodedError(
      { code: "KEYSTORE_PASSPHRASE_FILE", message: `${file} cannot be read` },
      { cause },
    );
  }
}

export function loadKey(file: string, passphraseFile: string | undefined): LoadedKey {
  return loadKeyFile(file, readPassphrase(passphraseFile));
}
