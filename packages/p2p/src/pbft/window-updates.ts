/** When a receiver gives window back to the sender: not for each frame, which would be a frame again. */

import { StreamState } from "@chainsafe/libp2p-yamux/stream";

/** What of a yamux stream decides it. */
interface WindowedStream {
  readonly state: StreamState;
  /** Bytes of a full window. */
  readonly recvWindow: number;
  /** Bytes that the sender may still send. */
  readonly recvWindowCapacity: number;
  sendWindowUpdate(): void;
}

/**
 * The library answers every data frame with a window update. The specification of yamux leaves the
 * moment to the receiver, and its first implementation waits until half of the window is used: so does
 * this stream from now on. The sender never waits for it, since half of the window is still open.
 * @param stream one of another make stays as it is
 */
export function spareWindowUpdates(stream: object): void {
  if (!isWindowed(stream)) return;
  const update = stream.sendWindowUpdate.bind(stream);
  stream.sendWindowUpdate = () => {
    const open = 2 * stream.recvWindowCapacity > stream.recvWindow;
    // The first update of a stream accepts it; one that is paused only notes the time.
    if (open && stream.state === StreamState.Established) return;
    update();
  };
}

/** The fields are private in the library's types, but they are there. */
function isWindowed(stream: object): stream is WindowedStream {
  const { state, recvWindow, recvWindowCapacity, sendWindowUpdate } =
    stream as Partial<WindowedStream>;
  return (
    [state, recvWindow, recvWindowCapacity].every((field) => typeof field === "number") &&
    typeof sendWindowUpdate === "function"
  );
}
