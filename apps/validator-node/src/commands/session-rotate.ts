/** A new session key for a running validator: made here, delegated through the log, used from its epoch on. */

import { existsSync } from "node:fs";
import { createOutput } from "@platform/command-line/output";
import { generateSeed, writeKeyFile } from "@platform/keys";
import { Scheme } from "@platform/protocol";
import { loadConfig } from "../config/load.ts";
import { openKeys, readPassphrase } from "../config/secrets.ts";
import { sendDelegation } from "./delegate.ts";

interface RotateOptions {
  readonly config: string;
  readonly url: string;
  readonly json?: boolean;
}

/**
 * A key that waits already is delegated again: the first delegation may have been lost on its way.
 * Peer ids stay.
 */
export async function sessionRotate(options: RotateOptions): Promise<void> {
  const { config } = loadConfig({ file: options.config, env: process.env, flags: {} });
  const path = config.keys.nextSession;
  const made = !existsSync(path);
  const passphrase = readPassphrase(config.keys.passphraseFile);
  // A passphrase that does not open the other keys must not close this one: no start would get past it.
  openKeys(config, passphrase);
  if (made) {
    const secret = passphrase === undefined ? { devOnly: true as const } : { passphrase };
    writeKeyFile(path, { scheme: Scheme.ed25519, seed: generateSeed(), ...secret });
  }
  const { material, nextSession } = openKeys(config, passphrase);
  const sessionSeed = nextSession() ?? material.sessionSeed;
  const { hash, delegation } = await sendDelegation(options.url, { ...material, sessionSeed });
  createOutput(options.json === true).result(
    { extrinsic: hash, delegation, file: path, made },
    () =>
      [
        `${made ? "made" : "kept"} ${path}: ${delegation.sessionKey}`,
        `delegation sent as ${hash}`,
        `the running validator changes to it where epoch ${delegation.fromEpoch} or a later one begins;`,
        `then run: validator-node session promote --config ${options.config}`,
      ].join("\n"),
  );
}
