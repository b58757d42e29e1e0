/** lineage.json: what an old network hands to the new one, proven by its last certificate (PROTOCOL §6). */

import {
  type Canonical,
  type Certificate,
  CodedError,
  canonicalJson,
  decodeCertificate,
  decodeHeader,
  decodeValidatorSet,
  fromHex,
  GenesisSchema,
  type Header,
  type Hex32,
  headerHash,
  type Parameters,
  Scheme,
  type ValidatorSet,
  type VerifySignature,
  validatorSetHash,
  verifyCertificate,
} from "@platform/protocol";
import { z } from "zod";
import { SnapshotSchema } from "./snapshot-file.ts";

const FORMAT = "1";
/** A set of 256 members and its certificate stay far below. */
const bytes = z.string().regex(/^(?:[0-9a-f]{2}){1,65536}$/);
const { shape } = GenesisSchema;

const LineageSchema = z.strictObject({
  formatVersion: z.literal(FORMAT),
  /** Canonical bytes, hex: the last block's header, its certificate and the set that signed it. */
  header: bytes,
  certificate: bytes,
  set: bytes,
  /** The set of the next height: its power decides about the new lineage. */
  nextSet: bytes,
  substrateGenesis: shape.substrateGenesis,
  netuid: shape.netuid,
  runtimeHash: shape.runtimeHash,
  ownerKeys: shape.ownerKeys,
  ownerThreshold: shape.ownerThreshold,
  parameters: shape.parameters,
  /** The metagraph of the running epoch's boundary: B0 of the new network. */
  snapshot: SnapshotSchema,
  /** Name of the new lineage. */
  lineage: shape.lineage,
});

export type LineageFile = Omit<z.output<typeof LineageSchema>, "formatVersion">;

/** What the file says, once it is proven to be a decision of the set that it names. */
export interface Lineage extends Omit<LineageFile, "parameters"> {
  readonly parameters: Parameters;
  readonly head: Header;
  readonly blockHash: Hex32;
  readonly nextMembers: ValidatorSet;
}

export function lineageText(file: LineageFile): string {
  return canonicalJson({ ...file, formatVersion: FORMAT } as unknown as Canonical);
}

/**
 * Checks header, certificate and both sets against each other. That the sets are those of the old
 * network is for each signer to compare with its own state.
 *
 * @throws CodedError LINEAGE_MALFORMED, LINEAGE_INVALID
 */
export function parseLineage(text: string, verify: VerifySignature): Lineage {
  const file = readFile(text);
  let head: Header;
  let certificate: Certificate;
  let set: ValidatorSet;
  let nextMembers: ValidatorSet;
  try {
    head = decodeHeader(fromHex(file.header));
    certificate = decodeCertificate(fromHex(file.certificate));
    set = decodeValidatorSet(fromHex(file.set));
    nextMembers = decodeValidatorSet(fromHex(file.nextSet));
  } catch (cause) {
    throw malformed("header, certificate or a set is out of form", cause);
  }
  const blockHash = headerHash(head);
  const setHash = validatorSetHash(set);
  const isVote = (key: Hex32, message: Uint8Array, signature: string): boolean =>
    verify(Scheme.ed25519, key, message, signature);
  if (
    setHash !== head.validatorSetHash ||
    validatorSetHash(nextMembers) !== head.nextValidatorSetHash
  )
    throw invalid("a set is not the one that the header names");
  if (certificate.height !== head.height || certificate.digest !== blockHash)
    throw invalid("the certificate is of another block");
  if (!verifyCertificate(certificate, head.chainId, set, setHash, isVote))
    throw invalid("the certificate is not signed by a quorum of its set");
  if (nextMembers.boundary !== file.snapshot.block.number)
    throw invalid("the snapshot is not the one of the running epoch's boundary");
  return { ...file, head, blockHash, nextMembers };
}

function readFile(text: string): LineageFile {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw malformed("it is not JSON", cause);
  }
  const parsed = LineageSchema.safeParse(raw);
  if (!parsed.success)
    throw malformed(parsed.error.issues.map((i) => `${i.path.join(".")}: ${i.message}`).join("; "));
  const { formatVersion: _, ...file } = parsed.data;
  return file;
}

function malformed(reason: string, cause?: unknown): CodedError {
  return new CodedError(
    {
      code: "LINEAGE_MALFORMED",
      message: `the lineage file is not valid: ${reason}`,
      hint: "take the file that `validator-node genesis export` wrote",
    },
    cause === undefined ? undefined : { cause },
  );
}

function invalid(reason: string): CodedError {
  return new CodedError({
    code: "LINEAGE_INVALID",
    message: `the lineage file proves nothing: ${reason}`,
    hint: "write it again with `validator-node genesis export` on a validator of the old network",
  });
}
