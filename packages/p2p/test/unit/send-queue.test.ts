// Goal: a lane never exceeds its bounds and loses its oldest first; method: fill each lane past
// its bound by count and by bytes.
import { MAX_QUEUED_CONSENSUS_MESSAGES, MAX_QUEUED_STATUS_BYTES } from "@platform/protocol";
import { expect, it } from "vitest";
import { SendQueue } from "../../src/pbft/send-queue.ts";

it("serves consensus before status before extrinsics, each in order", () => {
  const queue = new SendQueue();
  queue.push("extrinsic", Uint8Array.of(1));
  queue.push("status", Uint8Array.of(2));
  queue.push("consensus", Uint8Array.of(3));
  queue.push("consensus", Uint8Array.of(4));
  const order = Array.from({ length: 4 }, () => queue.shift()?.bytes[0]);
  expect(order).toEqual([3, 4, 2, 1]);
  expect(queue.empty).toBe(true);
  expect(queue.shift()).toBeUndefined();
});

it("drops the oldest of the full lane only, by count", () => {
  const queue = new SendQueue();
  queue.push("extrinsic", Uint8Array.of(9));
  let dropped = 0;
  for (let i = 0; i < MAX_QUEUED_CONSENSUS_MESSAGES + 3; i++)
    dropped += queue.push("consensus", Uint8Array.of(i & 0xff));
  expect(dropped).toBe(3);
  expect(queue.shift()?.bytes[0]).toBe(3);
  let rest = 0;
  while (queue.shift() !== undefined) rest++;
  expect(rest).toBe(MAX_QUEUED_CONSENSUS_MESSAGES);
});

it("drops by bytes as well, and forgets the bytes that were taken", () => {
  const queue = new SendQueue();
  const half = MAX_QUEUED_STATUS_BYTES / 2;
  expect(queue.push("status", new Uint8Array(half))).toBe(0);
  expect(queue.push("status", new Uint8Array(half))).toBe(0);
  expect(queue.push("status", new Uint8Array(1))).toBe(1);
  queue.shift();
  queue.shift();
  expect(queue.push("status", new Uint8Array(2 * half))).toBe(0);
});
