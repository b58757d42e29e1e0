import type { Stream } from "@libp2p/interface";
import { CodedError } from "@platform/protocol";

/**
 * Sends and waits until the stream took everything: the back-pressure of every sender here.
 *
 * `Stream.send` only queues and `onDrain` settles once for ever, so both events are awaited.
 * Throws STREAM_STALLED after `timeoutMs`, STREAM_CLOSED if the stream ends meanwhile.
 */
export async function sendAll(stream: Stream, bytes: Uint8Array, timeoutMs: number): Promise<void> {
  if (stream.send(bytes)) return;
  const deadline = AbortSignal.timeout(timeoutMs);
  while (stream.writeBufferLength > 0 || stream.writableNeedsDrain)
    await nextRelief(stream, deadline);
}

function nextRelief(stream: Stream, deadline: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: CodedError) => {
      stream.removeEventListener("idle", relieved);
      stream.removeEventListener("drain", relieved);
      stream.removeEventListener("close", closed);
      deadline.removeEventListener("abort", late);
      if (error === undefined) resolve();
      else reject(error);
    };
    // The library's own listener runs first and resets `writableNeedsDrain`.
    const relieved = () => done();
    const closed = () =>
      done(new CodedError({ code: "STREAM_CLOSED", message: "the peer closed the stream" }));
    const late = () =>
      done(new CodedError({ code: "STREAM_STALLED", message: "the peer stopped reading" }));
    stream.addEventListener("idle", relieved);
    stream.addEventListener("drain", relieved);
    stream.addEventListener("close", closed);
    deadline.addEventListener("abort", late);
    if (stream.status !== "open") closed();
    else if (deadline.aborted) late();
  });
}
