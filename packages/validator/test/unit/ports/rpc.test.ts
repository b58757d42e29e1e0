/** Questions over a port: values, coded errors, order, events, and a service that is gone. */

import { CodedError, inThreadPorts, type Port } from "@platform/protocol";
import { expect, test } from "vitest";
import {
  createRpcClient,
  type RpcCall,
  type RpcClient,
  type RpcMessage,
  serveRpc,
} from "../../../src/ports/rpc.ts";

function table(seen: string[]) {
  return {
    add: (a: bigint, b: bigint): bigint => a + b,
    later: async (name: string, ms: number): Promise<string> => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      seen.push(name);
      return name;
    },
    refuse: (): never => {
      throw new CodedError({ code: "NOT_NOW", message: "no", hint: "ask again" });
    },
    crash: (): never => {
      throw new Error("secret detail");
    },
  };
}

function pair(seen: string[] = []) {
  const [near, far] = inThreadPorts(structuredClone) as unknown as [
    Port<RpcMessage, RpcCall>,
    Port<RpcCall, RpcMessage>,
  ];
  serveRpc(far, table(seen));
  const client: RpcClient<ReturnType<typeof table>> = createRpcClient(near);
  return { client, far };
}

test("a call answers with its value, bigint included", async () => {
  await expect(pair().client.call.add(2n, 3n)).resolves.toBe(5n);
});

test("a failure keeps its code, message and hint; one without a code is INTERNAL", async () => {
  const { client } = pair();
  await expect(client.call.refuse()).rejects.toMatchObject({
    code: "NOT_NOW",
    message: "no",
    hint: "ask again",
  });
  await expect(client.call.crash()).rejects.toMatchObject({ code: "INTERNAL" });
});

test("calls run one after the other in their order", async () => {
  const seen: string[] = [];
  const { client } = pair(seen);
  await Promise.all([client.call.later("slow", 20), client.call.later("fast", 0)]);
  expect(seen).toEqual(["slow", "fast"]);
});

test("an unknown method is refused, and the service lives on", async () => {
  const { client } = pair();
  const call = client.call as unknown as Record<string, () => Promise<unknown>>;
  await expect(call["nothing"]?.()).rejects.toMatchObject({ code: "INTERNAL" });
  await expect(client.call.add(1n, 1n)).resolves.toBe(2n);
});

test("events arrive unasked", async () => {
  const { client, far } = pair();
  const heard: unknown[] = [];
  client.onEvent((name, value) => heard.push([name, value]));
  far.post({ type: "event", name: "news", value: 7n });
  await client.call.add(1n, 1n);
  expect(heard).toEqual([["news", 7n]]);
});

test("a lost service fails what waits and everything after", async () => {
  const { client } = pair();
  const waiting = client.call.later("never heard", 50);
  client.fail({ code: "SERVICE_LOST", message: "gone" });
  await expect(waiting).rejects.toMatchObject({ code: "SERVICE_LOST" });
  await expect(client.call.add(1n, 1n)).rejects.toMatchObject({ code: "SERVICE_LOST" });
});
