import { createHash } from "node:crypto";
import { CodedError, equalBytes } from "@platform/protocol";
import { CID } from "multiformats/cid";

const RAW = 0x55;
const DAG_CBOR = 0x71;
const SHA2_256 = 0x12;

/** CIDv1 of raw bytes or dag-cbor under SHA-256; others throw CID_UNSUPPORTED. */
export function parseContentId(text: string): CID {
  let cid: CID | undefined;
  try {
    // A CID of this kind has 59 characters; the bound keeps foreign texts from the parser.
    cid = text.length <= 128 ? CID.parse(text) : undefined;
  } catch {
    cid = undefined;
  }
  return supported(cid, text.slice(0, 128));
}

/** The same for the binary form. */
export function decodeContentId(bytes: Uint8Array): CID {
  let cid: CID | undefined;
  try {
    cid = CID.decode(bytes);
  } catch {
    cid = undefined;
  }
  return supported(cid, "binary");
}

/** True if the bytes are those that the CID names. */
export function matchesContentId(cid: CID, bytes: Uint8Array): boolean {
  const digest = createHash("sha256").update(bytes).digest();
  return equalBytes(new Uint8Array(digest), cid.multihash.digest);
}

function supported(cid: CID | undefined, text: string): CID {
  const known =
    cid !== undefined &&
    cid.version === 1 &&
    (cid.code === RAW || cid.code === DAG_CBOR) &&
    cid.multihash.code === SHA2_256 &&
    cid.multihash.digest.length === 32;
  if (known) return cid;
  throw new CodedError({
    code: "CID_UNSUPPORTED",
    message: `"${text}" is not a CIDv1 of raw or dag-cbor bytes under sha2-256`,
    hint: "take the CID as `subnet challenge pack` or the validator's API prints it",
  });
}
