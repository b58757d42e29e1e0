import { CodedError } from "@platform/protocol";

/** Everything that can be wrong with a key file, each with the next thing to do. */
const HINTS = {
  /** The path is taken; key files are never replaced. */
  KEYSTORE_EXISTS: "choose another path, or move the old file away first",
  /** No file at the path. */
  KEYSTORE_NOT_FOUND: "check the path, or create a key with `subnet keys new`",
  /** The system refused to read or write. */
  KEYSTORE_UNREADABLE: "check owner and permissions of the file and its directory",
  /** The content is not a key file of this format. */
  KEYSTORE_MALFORMED: "restore the file from a backup; it was changed or cut off",
  /** Encrypted, and no passphrase was given. */
  KEYSTORE_PASSPHRASE_REQUIRED: "give the passphrase of this key file",
  /** Shorter than the least length taken for a new file. */
  KEYSTORE_PASSPHRASE_TOO_SHORT: "choose a passphrase of at least 8 characters",
  /** Decryption failed: another passphrase, or a changed file. */
  KEYSTORE_WRONG_PASSPHRASE: "try the passphrase again; if it is right, the file was changed",
  /** A plain seed that other users of the machine can read. */
  KEYSTORE_PERMISSIONS: "run `chmod 600` on the file",
} as const;

export type KeystoreCode = keyof typeof HINTS;

export function keystoreError(
  code: KeystoreCode,
  path: string,
  message: string,
  cause?: unknown,
): CodedError {
  return new CodedError(
    { code, message: `${path}: ${message}`, hint: HINTS[code], data: { path } },
    cause === undefined ? undefined : { cause },
  );
}
