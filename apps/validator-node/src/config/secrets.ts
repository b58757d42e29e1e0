/** Keys are no part of the config: they come from files, and the passphrase from a file or env. */

import { existsSync, readFileSync } from "node:fs";
import { type LoadedKey, loadKeyFile } from "@platform/keys";
import { CodedError, Scheme, toHex } from "@platform/protocol";
import type { KeyMaterial } from "@platform/validator";
import type { Config } from "./schema.ts";

/** Read when no passphrase file is named; cleared from the environment once read. */
const PASSPHRASE_ENV = "KEYSTORE_PASSPHRASE";

export interface OpenedKeys {
  readonly material: KeyMaterial;
  /** Seed of the session key that waits for its epoch; undefined without a file. Never throws. */
  readonly nextSession: () => string | undefined;
}

/** The four keys in use. @throws CodedError as {@link openKeys} */
export function loadKeyMaterial(config: Config): KeyMaterial {
  return openKeys(config).material;
}

/**
 * @throws CodedError of the key files; KEYSTORE_DEV_KEY in production, KEYSTORE_SCHEME,
 * KEYSTORE_SHARED_KEY if one seed serves two purposes.
 */
export function openKeys(
  config: Config,
  passphrase = readPassphrase(config.keys.passphraseFile),
): OpenedKeys {
  const load = (path: string, scheme: Scheme): string => {
    const key = loadKeyFile(path, passphrase);
    checkKey(path, key, scheme, config.environment);
    return toHex(key.seed);
  };
  const material: KeyMaterial = {
    hotkeySeed: load(config.keys.hotkey, Scheme.sr25519),
    sessionSeed: load(config.keys.session, Scheme.ed25519),
    validatorPeerSeed: load(config.keys.validatorPeer, Scheme.ed25519),
    edgePeerSeed: load(config.keys.edgePeer, Scheme.ed25519),
  };
  if (new Set(Object.values(material)).size !== 4)
    throw new CodedError({
      code: "KEYSTORE_SHARED_KEY",
      message: "two of the four keys have the same seed",
      hint: "make a key of its own for each purpose with `validator-node init`",
    });
  const { nextSession } = config.keys;
  const openNext = (): string | undefined =>
    existsSync(nextSession) ? load(nextSession, Scheme.ed25519) : undefined;
  // A file that cannot be opened ends the start, and not the night when its epoch begins.
  openNext();
  return { material, nextSession: quietly(openNext) };
}

function quietly<T>(read: () => T): () => T | undefined {
  return () => {
    try {
      return read();
    } catch {
      // The node says that the key in force is not on this machine, and goes on without a vote.
      return undefined;
    }
  };
}

function checkKey(
  path: string,
  key: LoadedKey,
  scheme: Scheme,
  environment: Config["environment"],
): void {
  if (key.scheme !== scheme)
    throw new CodedError({
      code: "KEYSTORE_SCHEME",
      message: `${path} holds a key of another scheme than this use needs`,
      hint: "the hotkey is sr25519; session and peer keys are ed25519",
    });
  if (key.devOnly && environment === "production")
    throw new CodedError({
      code: "KEYSTORE_DEV_KEY",
      message: `${path} is a plain development key`,
      hint: "encrypt it: `subnet keys import` with a passphrase; production takes nothing else",
    });
}

export function readPassphrase(file: string | undefined): string | undefined {
  if (file === undefined) {
    const passphrase = process.env[PASSPHRASE_ENV];
    delete process.env[PASSPHRASE_ENV];
    return passphrase;
  }
  try {
    return readFileSync(file, "utf8").split("\n")[0] ?? "";
  } catch (cause) {
    throw new CodedError(
      {
        code: "KEYSTORE_PASSPHRASE_FILE",
        message: `${file} cannot be read`,
        hint: "keys.passphraseFile names a file whose first line is the passphrase",
      },
      { cause },
    );
  }
}
