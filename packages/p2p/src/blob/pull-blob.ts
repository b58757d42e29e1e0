import type { Connection, Stream } from "@libp2p/interface";
import { type LengthPrefixedStream, lpStream } from "@libp2p/utils";
import { BLOB_CHUNK_BYTES, STREAM_STALL_MS } from "@platform/protocol";
import type { CID } from "multiformats/cid";
import { BlobCode, decodeBlobHeader, encodeBlobRequest } from "./blob-frame.ts";
import { matchesContentId } from "./content-id.ts";

export type PullFailure =
  | "BLOB_NOT_FOUND"
  | "BLOB_TOO_LARGE"
  | "BLOB_MISMATCH"
  | "PEER_UNREACHABLE";

/** A broken pull is taken up again where it ended, so often; the line may just be bad. */
const MAX_RESUMES = 2;

/** Bytes got so far from one provider; a mismatch can then be blamed on it alone. */
interface Progress {
  buffer: Uint8Array;
  filled: number;
}

/** The whole blob from one provider, or why not. Nothing unverified is returned. */
export async function pullBlob(
  connection: Connection,
  protocol: string,
  cid: CID,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array | PullFailure> {
  const progress: Progress = { buffer: new Uint8Array(), filled: 0 };
  for (let attempt = 0; attempt <= MAX_RESUMES; attempt++) {
    if (signal.aborted || connection.status !== "open") return "PEER_UNREACHABLE";
    const failure = await pullRest(connection, protocol, cid, maxBytes, signal, progress);
    if (failure === "PEER_UNREACHABLE") continue;
    if (failure !== undefined) return failure;
    return matchesContentId(cid, progress.buffer) ? progress.buffer : "BLOB_MISMATCH";
  }
  return "PEER_UNREACHABLE";
}

async function pullRest(
  connection: Connection,
  protocol: string,
  cid: CID,
  maxBytes: number,
  signal: AbortSignal,
  progress: Progress,
): Promise<PullFailure | undefined> {
  let stream: Stream | undefined;
  try {
    stream = await connection.newStream(protocol, { signal });
    const lp = lpStream(stream, { maxDataLength: BLOB_CHUNK_BYTES });
    const request = encodeBlobRequest({ offset: progress.filled, cid: cid.bytes });
    await lp.write(request, { signal });
    const header = decodeBlobHeader((await lp.read({ signal: stall(signal) })).subarray());
    if (header.code !== BlobCode.ok) return "BLOB_NOT_FOUND";
    if (header.total > maxBytes) return "BLOB_TOO_LARGE";
    if (progress.filled === 0) progress.buffer = new Uint8Array(header.total);
    if (progress.buffer.length !== header.total) return "BLOB_MISMATCH";
    return await readChunks(lp, signal, progress);
  } catch (error) {
    stream?.abort(error instanceof Error ? error : new Error(String(error)));
    return "PEER_UNREACHABLE";
  } finally {
    if (stream !== undefined) finish(stream);
  }
}

async function readChunks(
  lp: LengthPrefixedStream,
  signal: AbortSignal,
  progress: Progress,
): Promise<PullFailure | undefined> {
  while (progress.filled < progress.buffer.length) {
    const chunk = (await lp.read({ signal: stall(signal) })).subarray();
    const free = progress.buffer.length - progress.filled;
    if (chunk.length === 0 || chunk.length > free) return "BLOB_MISMATCH";
    progress.buffer.set(chunk, progress.filled);
    progress.filled += chunk.length;
  }
  return undefined;
}

function finish(stream: Stream): void {
  if (stream.status !== "open") return;
  stream.close().catch((error: Error) => stream.abort(error));
}

function stall(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(STREAM_STALL_MS)]);
}
