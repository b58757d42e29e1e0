/** Messages cross a thread's boundary in batches, whole and in order; the channel's events are counted. */

import { MessageChannel } from "node:worker_threads";
import { expect, test } from "vitest";
import { endpointPort } from "../../../src/ports/worker-port.ts";

function channel() {
  const { port1, port2 } = new MessageChannel();
  const events: unknown[] = [];
  port2.on("message", (batch) => events.push(batch));
  const near = endpointPort<never, number>(port1, () => port1.close());
  const far = endpointPort<number, never>(port2, () => port2.close());
  return { near, far, events };
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

test("what one turn posts crosses as one batch, the next turn's as another", async () => {
  const { near, far, events } = channel();
  const heard: number[] = [];
  far.onMessage((message) => heard.push(message));
  for (const message of [1, 2, 3]) near.post(message);
  await Promise.resolve();
  near.post(4);
  await expect.poll(() => heard).toEqual([1, 2, 3, 4]);
  near.post(5);
  await expect.poll(() => heard).toEqual([1, 2, 3, 4, 5]);
  expect(events).toEqual([[1, 2, 3, 4], [5]]);
  near.close();
});

test("what came before the receiver is delivered first, in order", async () => {
  const { near, far, events } = channel();
  near.post(1);
  near.post(2);
  await expect.poll(() => events).toHaveLength(1);
  const heard: number[] = [];
  far.onMessage((message) => heard.push(message));
  near.post(3);
  await expect.poll(() => heard).toEqual([1, 2, 3]);
  near.close();
});

test("closing sends what waits, and nothing afterwards", async () => {
  const { near, far, events } = channel();
  const heard: number[] = [];
  far.onMessage((message) => heard.push(message));
  near.post(1);
  near.close();
  await expect.poll(() => heard).toEqual([1]);
  await turn();
  expect(events).toEqual([[1]]);
});
