import { CodedError, FixedReader, FixedWriter } from "@platform/protocol";

/** Offset u64 and the CID's bytes; 44 bytes for the CIDs that are served. */
export const MAX_BLOB_REQUEST_BYTES = 128;
/** Code u8 and total size u64. */
const BLOB_HEADER_BYTES = 9;

export const BlobCode = { ok: 0, notFound: 1, busy: 2, badRequest: 3 } as const;
export type BlobCode = (typeof BlobCode)[keyof typeof BlobCode];

export interface BlobRequest {
  /** First byte wanted: a pull that broke off goes on elsewhere. */
  readonly offset: number;
  readonly cid: Uint8Array;
}

export interface BlobHeader {
  readonly code: BlobCode;
  /** Size of the whole blob, whatever the offset. */
  readonly total: number;
}

export function encodeBlobRequest({ offset, cid }: BlobRequest): Uint8Array {
  return new FixedWriter().u64(BigInt(offset)).bytes(cid).done();
}

/** Throws FRAME_MALFORMED. */
export function decodeBlobRequest(bytes: Uint8Array): BlobRequest {
  if (bytes.length < 9) throw malformed();
  const reader = new FixedReader(bytes);
  return { offset: safeNumber(reader.u64()), cid: reader.bytes(reader.left) };
}

export function encodeBlobHeader({ code, total }: BlobHeader): Uint8Array {
  return new FixedWriter().u8(code).u64(BigInt(total)).done();
}

/** Throws FRAME_MALFORMED. */
export function decodeBlobHeader(bytes: Uint8Array): BlobHeader {
  if (bytes.length !== BLOB_HEADER_BYTES) throw malformed();
  const reader = new FixedReader(bytes);
  const code = Object.values(BlobCode).find((one) => one === bytes[0]);
  if (code === undefined) throw malformed();
  reader.u8();
  return { code, total: safeNumber(reader.u64()) };
}

function safeNumber(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw malformed();
  return Number(value);
}

function malformed(): CodedError {
  return new CodedError({ code: "FRAME_MALFORMED", message: "a blob frame has a wrong form" });
}
