import type { Hex32 } from "@platform/protocol";
import { MAX_SCRYPT_COST, MIN_SCRYPT_COST, type SealedSeed } from "./seal.ts";

export type SchemeName = "ed25519" | "sr25519";

interface Head {
  readonly version: 1;
  readonly scheme: SchemeName;
  readonly publicKey: Hex32;
  readonly address: string;
}

/** The two JSON forms of a key file. */
export type KeyFileContent =
  | (Head & {
      readonly format: "platform-keystore";
      readonly cipher: "scrypt+aes-256-gcm";
      readonly sealed: SealedSeed;
    })
  | (Head & {
      readonly format: "platform-dev-key";
      readonly devOnly: true;
      readonly seed: string;
    });

/** Strict: undefined for bad JSON, a missing, unknown or ill-formed field, or weak parameters. */
export function parseKeyFile(text: string): KeyFileContent | undefined {
  const raw = parseObject(text);
  if (raw === undefined) return undefined;
  const { version, scheme, publicKey, address } = raw;
  if (version !== 1 || (scheme !== "ed25519" && scheme !== "sr25519")) return undefined;
  if (!isHex(publicKey, 32) || typeof address !== "string") return undefined;
  const head: Head = { version, scheme, publicKey, address };
  if (raw["format"] === "platform-dev-key") {
    const { seed, devOnly } = raw;
    if (devOnly !== true || !isHex(seed, 32) || Object.keys(raw).length !== 7) return undefined;
    return { format: "platform-dev-key", ...head, devOnly, seed };
  }
  if (raw["format"] !== "platform-keystore" || raw["cipher"] !== "scrypt+aes-256-gcm")
    return undefined;
  const sealed = parseSealed(raw["sealed"]);
  if (sealed === undefined || Object.keys(raw).length !== 7) return undefined;
  return { format: "platform-keystore", ...head, cipher: "scrypt+aes-256-gcm", sealed };
}

function parseSealed(raw: unknown): SealedSeed | undefined {
  if (!isRecord(raw) || Object.keys(raw).length !== 5) return undefined;
  const { cost, salt, nonce, tag, text } = raw;
  if (typeof cost !== "number" || !Number.isInteger(cost)) return undefined;
  if (cost < MIN_SCRYPT_COST || cost > MAX_SCRYPT_COST || (cost & (cost - 1)) !== 0)
    return undefined;
  if (!isHex(salt, 32) || !isHex(nonce, 12) || !isHex(tag, 16) || !isHex(text, 32))
    return undefined;
  return { cost, salt, nonce, tag, text };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isHex(value: unknown, bytes: number): value is string {
  return typeof value === "string" && value.length === 2 * bytes && /^[0-9a-f]+$/.test(value);
}
