/** Nodes with an empty disk join a network that no longer keeps its first blocks: whole validators over
 * real databases and a network in memory; a state in several chunks, a trusted head, liars. */

import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  decodeSyncRequest,
  encodeSyncAnswer,
  type Hex32,
  type SyncRequest,
} from "@platform/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ValidatorApi } from "../../src/api.ts";
import type { Components } from "../../src/components.ts";
import { SafetyStop } from "../../src/exit-codes.ts";
import { apiOf } from "../support/actors.ts";
import { ALL_EVENTS, collectEvents } from "../support/event-reads.ts";
import { type LocalValidators, until } from "../support/local-validators.ts";
import { heightOf, smallNetwork, waitHeight } from "../support/small-network.ts";

type Lie = (request: SyncRequest, honest: Uint8Array) => Uint8Array;

/** What a member answers on the sync protocol in the place of the truth. */
const lies = new Map<Hex32, Lie>();
/** Steps of taking a state at which a node dies, before or after they are done. */
const deaths = new Map<Hex32, "anchor" | "state">();
let net: LocalValidators;

beforeAll(async () => {
  net = await smallNetwork({
    intervalMs: 8,
    // Blocks go after eight heights, states are offered at every fourth.
    sync: { keepBlocks: 8, snapshotEvery: 4, snapshotAfter: 2_000 },
    chunkBytes: 4_096,
    observers: 4,
    parameters: { epochBlocks: 120, epochSlots: 300, intakeSlots: 5, revealSlots: 20 },
    alter: (hotkey, parts) => dying(hotkey, lying(hotkey, parts)),
  });
  await until(
    "an epoch has changed and block 1 is dropped everywhere",
    async () => {
      const oldest = net.hotkeys.map((_, via) => codeOf(apiOf(net, via).block(1n)));
      const changed = (await apiOf(net).status()).epoch > 0n;
      const dropped = (await Promise.all(oldest)).every((code) => code === "BLOCK_NOT_KEPT");
      return changed && dropped ? true : undefined;
    },
    60_000,
  );
}, 90_000);

afterAll(() => net?.close());

test("an observer joins from genesis: the set chain proves the state, blocks follow", async () => {
  const [observer = ""] = net.observers;
  await net.start(observer);
  const api = await sameBlock(observer);
  expect(await codeOf(api.block(1n))).toBe("BLOCK_NOT_KEPT");
  expect((await api.status()).refusals).toEqual({});
});

test("an observer joins from a trusted head, and drops who contradicts it", async () => {
  const [, observer = ""] = net.observers;
  const height = (await heightOf(net, 0)) - 2n;
  const hash = (await apiOf(net).block(height))?.hash ?? "";
  await net.start(observer, { height, hash });
  const { height: own } = await (await sameBlock(observer)).status();
  await net.stop(observer);
  const wrong = { height: own, hash: "00".repeat(32) };
  expect(await codeOf(net.start(observer, wrong))).toMatch(/^TRUST_CONFLICT$/);
  await net.stop(observer);
});

test("a death in the middle leaves the old state or the new one, and the next start goes on", async () => {
  const [, , , observer = ""] = net.observers;
  for (const step of ["anchor", "state"] as const) {
    deaths.set(observer, step);
    await net.start(observer);
    const reason = await until("it dies", () => net.stops.get(observer), 30_000);
    expect(reason).toBe(SafetyStop.storageLost);
    deaths.delete(observer);
    net.stops.delete(observer);
    await net.stop(observer);
    await net.start(observer);
    await sameBlock(observer);
    await net.stop(observer);
    if (step === "anchor") rmSync(net.dataDir(observer), { recursive: true });
  }
});

test("a wiped member takes a certified state and votes again", async () => {
  const [, , , lost = ""] = net.hotkeys;
  await net.stop(lost);
  // Everything but the signer database is lost.
  const directory = net.dataDir(lost);
  for (const name of readdirSync(directory))
    if (!name.startsWith("signer.db")) rmSync(join(directory, name), { recursive: true });
  await net.start(lost);
  const api = await sameBlock(lost);
  await sameEvents(api);
  await until(
    "its COMMITs count again",
    async () => {
      const { height } = await apiOf(net).status();
      return (await apiOf(net).block(height))?.signers.includes(lost) ? true : undefined;
    },
    30_000,
  );
});

test("a member whose state alone is lost drops the blocks above it that nothing leads to", async () => {
  const [, , , lost = ""] = net.hotkeys;
  await net.stop(lost);
  const directory = net.dataDir(lost);
  for (const name of readdirSync(directory))
    if (name.startsWith("state.db")) rmSync(join(directory, name));
  await net.start(lost);
  await sameBlock(lost);
  expect(net.stops.size).toBe(0);
});

test("peers that lie about a state are named and left; the honest one serves it", async () => {
  const [first = "", second = "", third = ""] = net.hotkeys;
  lies.set(first, (request, honest) =>
    request.type === "chunk"
      ? encodeSyncAnswer({ type: "chunk", bytes: new Uint8Array(5) })
      : honest,
  );
  lies.set(second, (request, honest) =>
    request.type === "manifest" ? flipped(honest, honest.length - 40) : honest,
  );
  lies.set(third, (request, honest) =>
    request.type === "tip"
      ? encodeSyncAnswer({ type: "tip", height: 10n ** 9n, oldest: 1n, snapshot: 10n ** 9n })
      : honest,
  );
  const [, , observer = ""] = net.observers;
  await net.start(observer);
  const api = await sameBlock(observer);
  const { refusals } = await api.status();
  expect(Object.values(refusals).reduce((sum, one) => sum + one, 0)).toBeGreaterThan(0);
  expect(net.stops.size).toBe(0);
});

/** Its events begin above the state that it took, and are those of the first member. */
async function sameEvents(api: ValidatorApi): Promise<void> {
  const to = await until(
    "it has executed a block",
    async () => (await api.events({ ...ALL_EVENTS, limit: 1 })).newest ?? undefined,
    30_000,
  );
  const { oldest } = await api.events({ ...ALL_EVENTS, limit: 1 });
  expect(oldest).toBeGreaterThan(1n);
  const from = { height: oldest ?? 0n, index: 0 };
  await waitHeight(net, 0, to);
  const own = await collectEvents(api, to, { from });
  expect(own).toEqual(await collectEvents(apiOf(net), to, { from }));
}

/** At the height that the first member has now, with the same block as it. */
async function sameBlock(hotkey: Hex32): Promise<ValidatorApi> {
  const api = net.validators.get(hotkey)?.api;
  if (api === undefined) throw new Error("it does not run");
  const target = await heightOf(net, 0);
  await until(
    `it is at height ${target}`,
    async () => ((await api.status()).height >= target ? true : undefined),
    30_000,
  );
  const { height } = await api.status();
  await waitHeight(net, 0, height);
  const [own, other] = [await api.block(height), await apiOf(net).block(height)];
  expect(own?.stateRoot).toMatch(/^[0-9a-f]{64}$/);
  expect([own?.hash, own?.stateRoot]).toEqual([other?.hash, other?.stateRoot]);
  return api;
}

function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "none",
    (error: { code: string }) => error.code,
  );
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}

/** The process ends once this step of taking a state is durable: nothing after it happens. */
function dying(hotkey: Hex32, parts: Components): Components {
  const { store, executor } = parts;
  const die = (step: "anchor" | "state"): void => {
    if (deaths.get(hotkey) === step) throw new Error("killed");
  };
  return {
    ...parts,
    store: new Proxy(store, {
      get: (inner, name) =>
        name === "putAnchor"
          ? async (decision: Parameters<typeof store.putAnchor>[0]) => {
              await inner.putAnchor(decision);
              die("anchor");
            }
          : Reflect.get(inner, name),
    }),
    executor: {
      ...executor,
      adopt: async (tip, chunks) => {
        const adopted = await executor.adopt(tip, chunks);
        die("state");
        return adopted;
      },
    },
  };
}

/** Puts the map of lies between a member's answers and its network. */
function lying(hotkey: Hex32, parts: Components): Components {
  const { network } = parts;
  const bind: typeof network.bind = (receiver) =>
    network.bind({
      ...receiver,
      request: async (from, bytes) => {
        const honest = await receiver.request(from, bytes);
        return lies.get(hotkey)?.(decodeSyncRequest(bytes), honest) ?? honest;
      },
    });
  return { ...parts, network: { ...network, bind } };
}
