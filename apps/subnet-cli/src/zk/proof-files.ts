/** Keys and claims as files: the JSON that snarkjs writes, or this network's own form. */

import { readFileSync } from "node:fs";
import {
  CodedError,
  concatBytes,
  fromHex,
  GROTH16_BN254,
  type Hex32,
  ZK_PROOF_BYTES,
  zkKeyInputs,
} from "@platform/protocol";
import type { ZkClaimArgs } from "@platform/runtime";
import { z } from "zod";

const hex32 = z.string().regex(/^[0-9a-f]{64}$/);
const decimal = z.string().regex(/^[0-9]{1,78}$/);
const g1 = z.tuple([decimal, decimal, z.literal("1")]);
const g2 = z.tuple([
  z.tuple([decimal, decimal]),
  z.tuple([decimal, decimal]),
  z.tuple([z.literal("1"), z.literal("0")]),
]);

/** `snarkjs zkey export verificationkey`; what else stands in it is derived from these. */
const SnarkjsKey = z.object({
  protocol: z.literal("groth16"),
  curve: z.literal("bn128"),
  vk_alpha_1: g1,
  vk_beta_2: g2,
  vk_gamma_2: g2,
  vk_delta_2: g2,
  // biome-ignore lint/style/useNamingConvention: the tool's own name
  IC: z.array(g1).min(3).max(17),
});

const ClaimFile = z.strictObject({
  /** Id of the verification key. */
  key: hex32,
  inputs: z.array(hex32).min(2).max(16),
  proof: z.string().regex(new RegExp(`^[0-9a-f]{${2 * ZK_PROOF_BYTES}}$`)),
});

/** In the layout of protocol/zk.ts. @throws CodedError PROOF_FILE_UNREADABLE */
export function readVerificationKey(path: string): Uint8Array {
  const text = read(path).trim();
  const bytes = /^([0-9a-f]{2})+$/.test(text) ? fromHex(text) : fromSnarkjs(path, text);
  if (zkKeyInputs(bytes) === null)
    throw unreadable(path, "it is no Groth16 key over BN254 with 2 to 16 public inputs");
  return bytes;
}

/** @throws CodedError PROOF_FILE_UNREADABLE */
export function readClaim(path: string): ZkClaimArgs {
  const { key, inputs, proof } = parsed(path, read(path), ClaimFile);
  return { key, inputs: inputs as Hex32[], proof };
}

function fromSnarkjs(path: string, text: string): Uint8Array {
  const key = parsed(path, text, SnarkjsKey);
  return concatBytes(
    Uint8Array.of(GROTH16_BN254, key.IC.length - 1),
    point1(key.vk_alpha_1),
    ...[key.vk_beta_2, key.vk_gamma_2, key.vk_delta_2].map(point2),
    ...key.IC.map(point1),
  );
}

const word = (value: string): Uint8Array => fromHex(BigInt(value).toString(16).padStart(64, "0"));
const point1 = ([x, y]: z.output<typeof g1>): Uint8Array => concatBytes(word(x), word(y));
/** EIP-197 writes the imaginary part first, the tool the real one. */
const point2 = ([[x0, x1], [y0, y1]]: z.output<typeof g2>): Uint8Array =>
  concatBytes(word(x1), word(x0), word(y1), word(y0));

function parsed<T>(path: string, text: string, schema: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw unreadable(path, "it is not JSON");
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw unreadable(path, z.prettifyError(result.error));
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new CodedError(
      { code: "PROOF_FILE_UNREADABLE", message: `${path} cannot be read` },
      { cause },
    );
  }
}

function unreadable(path: string, why: string): CodedError {
  return new CodedError({
    code: "PROOF_FILE_UNREADABLE",
    message: `${path}: ${why}`,
    hint: "the forms of key and claim are in docs/miners.md",
  });
}
