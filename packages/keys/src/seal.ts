import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from "node:crypto";
import { fromHex, toHex, utf8 } from "@platform/protocol";

/** scrypt's N for new files: 128 MiB and a few tenths of a second for each guess. */
export const SCRYPT_COST = 1 << 17;
/** The least N that is read or written, so that a file cannot weaken itself silently. */
export const MIN_SCRYPT_COST = 1 << 14;
/** The greatest N that is read: 1 GiB of memory; a file must not exhaust the machine. */
export const MAX_SCRYPT_COST = 1 << 20;
const BLOCK_SIZE = 8;
const PARALLELISM = 1;

/** A seed under a passphrase; all byte strings in hex. */
export interface SealedSeed {
  readonly cost: number;
  readonly salt: string;
  readonly nonce: string;
  readonly tag: string;
  readonly text: string;
}

/** AES-256-GCM under scrypt(passphrase). `context` is authenticated, not encrypted. */
export function sealSeed(
  seed: Uint8Array,
  passphrase: string,
  context: string,
  cost: number,
): SealedSeed {
  const salt = randomBytes(32);
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", deriveKey(passphrase, salt, cost), nonce);
  cipher.setAAD(utf8(context));
  const text = Buffer.concat([cipher.update(seed), cipher.final()]);
  return {
    cost,
    salt: toHex(salt),
    nonce: toHex(nonce),
    tag: toHex(cipher.getAuthTag()),
    text: toHex(text),
  };
}

/** The seed, or undefined when the passphrase, the context or a byte is wrong. */
export function openSeed(
  sealed: SealedSeed,
  passphrase: string,
  context: string,
): Uint8Array | undefined {
  const key = deriveKey(passphrase, fromHex(sealed.salt), sealed.cost);
  const decipher = createDecipheriv("aes-256-gcm", key, fromHex(sealed.nonce), {
    authTagLength: 16,
  });
  decipher.setAAD(utf8(context));
  decipher.setAuthTag(fromHex(sealed.tag));
  try {
    return new Uint8Array(Buffer.concat([decipher.update(fromHex(sealed.text)), decipher.final()]));
  } catch {
    // GCM says only that the tag does not fit; which of the inputs is wrong cannot be known.
    return undefined;
  }
}

function deriveKey(passphrase: string, salt: Uint8Array, cost: number): Buffer {
  // NFKC: the same passphrase typed on another keyboard must give the same bytes.
  return scryptSync(passphrase.normalize("NFKC"), salt, 32, {
    N: cost,
    r: BLOCK_SIZE,
    p: PARALLELISM,
    maxmem: 256 * BLOCK_SIZE * cost,
  });
}
