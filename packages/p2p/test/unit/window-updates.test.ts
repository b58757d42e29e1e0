// Goal: a stream gives window back when half of it is used, never later, and says at once what is no
// matter of bytes; method: a stream of the test that counts the updates which the library would send.
import { StreamState } from "@chainsafe/libp2p-yamux/stream";
import { expect, it } from "vitest";
import { spareWindowUpdates } from "../../src/pbft/window-updates.ts";

function rig(state: StreamState = StreamState.Established) {
  const stream = {
    state,
    recvWindow: 1000,
    recvWindowCapacity: 1000,
    updates: 0,
    sendWindowUpdate() {
      this.updates++;
      this.recvWindowCapacity = this.recvWindow;
    },
  };
  spareWindowUpdates(stream);
  const receive = (bytes: number) => {
    stream.recvWindowCapacity -= bytes;
    stream.sendWindowUpdate();
  };
  return { stream, receive };
}

it("waits until half of the window is used", () => {
  const { stream, receive } = rig();
  for (let i = 0; i < 4; i++) receive(100);
  expect(stream.updates).toBe(0);
  receive(100);
  expect([stream.updates, stream.recvWindowCapacity]).toEqual([1, 1000]);
  receive(999);
  expect(stream.updates).toBe(2);
});

it("accepts a new stream, and notes a pause, with the first call", () => {
  for (const state of [StreamState.SYNReceived, StreamState.Init, StreamState.Paused]) {
    const { stream, receive } = rig(state);
    receive(1);
    expect(stream.updates).toBe(1);
  }
});

it("leaves a stream of another make as it is", () => {
  const other = { state: 3, sendWindowUpdate: () => undefined };
  const before = other.sendWindowUpdate;
  spareWindowUpdates(other);
  expect(other.sendWindowUpdate).toBe(before);
});
