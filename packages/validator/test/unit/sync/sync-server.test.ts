// Goal: whoever is behind is served within bounds, and only states that can be proven are offered; method: a scripted store and executor around heights with and without a change of the set.

import {
  decodeSyncAnswer,
  encodeBlock,
  encodeValidatorSet,
  fromHex,
  type Header,
  type SyncAnswer,
  sha256Hex,
  UNDO_HEIGHTS,
} from "@platform/protocol";
import { expect, test } from "vitest";
import type { Store } from "../../../src/components.ts";
import { type ReadRequest, SyncServer } from "../../../src/sync/sync-server.ts";
import { HOTKEYS, hashOf, sampleHeader, sampleSet } from "../../support/sample-head.ts";
import { scriptedExecutor } from "../../support/scripted-executor.ts";

const [member = ""] = HOTKEYS;
const stranger = "12D3KooStranger";
const set = sampleSet();

function rig(height: bigint, headers: Readonly<Record<string, Partial<Header>>> = {}, every = 10) {
  const waiting: (() => void)[] = [];
  const state = { height, slow: false, reading: 0, most: 0 };
  const blockAt = (h: bigint): Uint8Array =>
    encodeBlock({
      header: sampleHeader({ height: h, stateRoot: hashOf(`state ${h}`), ...headers[String(h)] }),
      body: { parentCertificate: new Uint8Array(0), extrinsics: [] },
    });
  const store = {
    oldestBlock: async () => 3n,
    decision: async (h: bigint) => ({ certificate: new Uint8Array(2), block: blockAt(h) }),
    decisions: async () => {
      if (state.slow) await new Promise<void>((resolve) => waiting.push(resolve));
      return [];
    },
    setChanges: async () => [],
    setByHash: async (hash: string) => (hash === hashOf("old set") ? new Uint8Array(3) : null),
  } as unknown as Store;
  const executor = scriptedExecutor(
    {},
    {
      stateRootAt: async (h) => (height - h < BigInt(UNDO_HEIGHTS) ? hashOf(`state ${h}`) : null),
      snapshotCut: async () => ({ tree: new Uint8Array(1), sizes: [1] }),
      snapshotPiece: async () => {
        state.most = Math.max(state.most, ++state.reading);
        await Promise.resolve();
        state.reading--;
        return new Uint8Array(1);
      },
    },
  );
  const server = new SyncServer(
    {
      store,
      executor,
      height: () => state.height,
      isMember: (from) => from === member,
      sets: () => [set],
    },
    every,
  );
  const ask = async (request: ReadRequest, from = member): Promise<SyncAnswer> =>
    decodeSyncAnswer(await server.answer(from, request));
  const codeOf = (request: ReadRequest, from = member): Promise<string> =>
    ask(request, from).then(
      ({ type }) => type,
      (error: { code: string }) => error.code,
    );
  return { state, waiting, ask, codeOf };
}

test("the newest round height is offered; one that changes the set, or lies too deep, is not", async () => {
  const tip = { type: "tip" } as const;
  expect(await rig(57n).ask(tip)).toEqual({ type: "tip", height: 57n, oldest: 3n, snapshot: 50n });
  const changing = { "50": { nextValidatorSetHash: hashOf("next set") } };
  expect(await rig(57n, changing).ask(tip)).toMatchObject({ snapshot: 40n });
  const otherRoot = { "50": { stateRoot: hashOf("of another state") } };
  expect(await rig(57n, otherRoot).ask(tip)).toMatchObject({ snapshot: 40n });
  expect(await rig(9n).ask(tip)).toMatchObject({ snapshot: null });
  expect(await rig(57n, {}, 0).ask(tip)).toMatchObject({ snapshot: null });
});

test("a state is served at the two newest offers only, its reads one by one", async () => {
  const { codeOf, ask, state } = rig(57n);
  const hash = fromHex(hashOf("chunk"));
  for (const height of [50n, 40n])
    expect(await codeOf({ type: "manifest", height })).toBe("manifest");
  for (const height of [30n, 45n, 60n])
    for (const request of [
      { type: "manifest", height } as const,
      { type: "chunk", height, hash, offset: 0 } as const,
    ])
      expect(await codeOf(request)).toBe("SNAPSHOT_UNAVAILABLE");
  const chunk = { type: "chunk", height: 50n, hash, offset: 0 } as const;
  await Promise.all([ask(chunk), ask(chunk), ask(chunk)]);
  expect(state.most).toBe(1);
});

test("a set is known by its hash: one of the head, or one that a change put in force", async () => {
  const { ask, codeOf } = rig(57n);
  const own = fromHex(sha256Hex(encodeValidatorSet(set)));
  expect(await ask({ type: "set", hash: own })).toEqual({
    type: "set",
    set: encodeValidatorSet(set),
  });
  expect(await codeOf({ type: "set", hash: fromHex(hashOf("old set")) })).toBe("set");
  expect(await codeOf({ type: "set", hash: fromHex(hashOf("no set")) })).toBe("SET_UNKNOWN");
});

test("strangers fill half of the places, members all of them, and a place comes back", async () => {
  const { state, waiting, ask, codeOf } = rig(57n);
  state.slow = true;
  const request = { type: "decisions", from: 1n, count: 1 } as const;
  const open = Array.from({ length: 4 }, () => ask(request, stranger));
  expect(await codeOf({ type: "tip" }, stranger)).toBe("BUSY");
  open.push(...Array.from({ length: 4 }, () => ask(request)));
  expect(await codeOf({ type: "tip" })).toBe("BUSY");
  for (const done of waiting) done();
  await Promise.all(open);
  state.slow = false;
  expect(await codeOf(request, stranger)).toBe("decisions");
});
