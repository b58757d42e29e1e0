/**
 * Keys whose signatures cost two microseconds: a signature is a MAC under a secret that only the
 * keyring knows, so it exists only if a signer of this keyring made it.
 */

import { hash } from "node:crypto";
import {
  type Hex32,
  Scheme,
  type Signer,
  sha256,
  sha256Hex,
  utf8,
  type VerifySignature,
} from "@platform/protocol";

export class Keyring {
  readonly #secrets = new Map<string, Uint8Array>();

  signer(scheme: Scheme, name: string): Signer {
    const publicKey = sha256Hex(utf8(`public ${scheme} ${name}`));
    const secret = sha256(utf8(`secret ${scheme} ${name}`));
    this.#secrets.set(`${scheme} ${publicKey}`, secret);
    return { scheme, publicKey, sign: async (message) => seal(secret, message) };
  }

  readonly verify: VerifySignature = (scheme, publicKey, message, signature) => {
    const secret = this.#secrets.get(`${scheme} ${publicKey}`);
    return secret !== undefined && seal(secret, message) === signature;
  };

  /** As if the holder of this session key signed: for members that lie to their own software. */
  forge(sessionKey: Hex32, message: Uint8Array): string {
    const secret = this.#secrets.get(`${Scheme.ed25519} ${sessionKey}`);
    if (secret === undefined) throw new Error(`no key ${sessionKey}`);
    return seal(secret, message);
  }
}

/** 128 hex characters, as a signature has. */
function seal(secret: Uint8Array, message: Uint8Array): string {
  return hash("sha512", Buffer.concat([secret, message]), "hex");
}
