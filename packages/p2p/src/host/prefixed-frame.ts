import type { Stream } from "@libp2p/interface";
import { concatBytes } from "@platform/protocol";
import { varint } from "multiformats";
import { sendAll } from "./stream-drain.ts";

/** One varint-length-prefixed frame, with back-pressure: the counterpart of `lpStream().read`. */
export async function sendPrefixed(
  stream: Stream,
  bytes: Uint8Array,
  timeoutMs: number,
): Promise<void> {
  const head = new Uint8Array(varint.encodingLength(bytes.length));
  varint.encodeTo(bytes.length, head, 0);
  await sendAll(stream, concatBytes(head, bytes), timeoutMs);
}
