// Goal: four validators replace their runtime while they run, the one that was away catches up through it, and every state root is reproduced afterwards, old heights by the old rules; method: whole validators over real databases and a network in memory, block 0 with the decision of governance in it.

import { encodeExtrinsic, type Hex32, sha256Hex, signExtrinsic, utf8 } from "@platform/protocol";
import { call } from "@platform/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkModule, replayBlocks } from "../../src/offline/index.ts";
import { apiOf } from "../support/actors.ts";
import { type LocalValidators, until } from "../support/local-validators.ts";
import { compileAuthorising, compileVariant } from "../support/runtime-variants.ts";
import {
  heightOf,
  rootsAtCommonHeight,
  SMALL,
  smallNetwork,
  waitHeight,
} from "../support/small-network.ts";

const AWAY = 3;
const MIGRATION = "new Key(200, 0).put(new Writer(4).u32(_specVersion)); return 0;";

let net: LocalValidators;
let first: Uint8Array;
let next: Uint8Array;
beforeAll(async () => {
  next = await compileVariant({ migration: MIGRATION });
  first = await compileAuthorising(sha256Hex(next));
  // A quarter of 120 slots of 50 ms: a second and a half between the call and the switch.
  net = await smallNetwork({
    intervalMs: 50,
    runtimeCode: first,
    parameters: { ...SMALL, epochSlots: 120, revealSlots: 12, attestDeadlineSlots: 60 },
  });
});
afterAll(() => net?.close());

async function sendApply(codeHash: Hex32, codeBytes: number) {
  const [miner] = net.miners;
  if (miner === undefined) throw new Error("no miner");
  const api = apiOf(net);
  const [status, account] = await Promise.all([api.status(), api.account(miner.publicKey)]);
  const signed = await signExtrinsic(
    {
      call: call.applyUpgrade({ codeHash, codeBytes }),
      signer: miner.publicKey,
      scheme: miner.scheme,
      nonce: account.nonceOwn,
      mortality: { from: status.slot, slots: 60 },
      specVersion: status.specVersion,
      chainId: net.chainId,
    },
    miner,
  );
  return api.submitExtrinsic(encodeExtrinsic(signed), "test");
}

const refused = (code: string) =>
  expect.objectContaining({ error: expect.objectContaining({ code }) });
const versionOf = async (via: number) => (await apiOf(net, via).status()).specVersion;

test("the door takes the authorised module only", async () => {
  await waitHeight(net, 0, 2n);
  const api = apiOf(net);
  const other = utf8("another module");
  await expect(api.offerModule(other)).rejects.toMatchObject({ code: "UPGRADE_NOT_AUTHORIZED" });
  expect(await sendApply(sha256Hex(other), other.length)).toEqual(
    refused("UPGRADE_NOT_AUTHORIZED"),
  );
  expect(await sendApply(sha256Hex(next), 5 * 1024 * 1024)).toEqual(refused("UPGRADE_TOO_LARGE"));
  expect(await api.runtime()).toMatchObject({
    specName: "platform",
    specVersion: 2,
    codeHash: sha256Hex(first),
    authorized: sha256Hex(next),
    pending: null,
    applied: [],
  });
});

test("three replace the runtime in place, the fourth catches up through it", async () => {
  const away = net.hotkeys[AWAY] as Hex32;
  await net.stop(away);
  const awayAt = await heightOf(net, 0);
  const validators = [...net.validators.values()];
  const hash = await apiOf(net).offerModule(next);
  expect(await sendApply(hash, next.length)).toMatchObject({ accepted: true });
  await until(
    "the module is scheduled",
    async () => ((await apiOf(net, 1).runtime()).pending === null ? undefined : true),
    20_000,
  );
  expect(await sendApply(hash, next.length)).toEqual(refused("UPGRADE_PENDING"));
  for (const via of [0, 1, 2])
    await until(
      `validator ${via} runs version 3`,
      async () => ((await versionOf(via)) === 3 ? true : undefined),
      30_000,
    );
  const { applied, codeHash } = await apiOf(net).runtime();
  const switched = applied[0]?.height ?? 0n;
  expect([codeHash, applied.length]).toEqual([hash, 1]);
  expect(switched).toBeGreaterThan(awayAt);
  await waitHeight(net, 0, switched + 3n);
  expect([...net.validators.values()]).toEqual(validators);

  await net.start(away);
  await waitHeight(net, AWAY, switched + 3n);
  expect(await apiOf(net, AWAY).runtime()).toEqual(await apiOf(net).runtime());
  expect(new Set(await rootsAtCommonHeight(net, [0, 1, 2, 3])).size).toBe(1);
  expect([net.stops.size, net.bundles.length]).toEqual([0, 0]);
});

test("every root is reproduced from genesis and from a kept height, each block by its own rules", async () => {
  const { applied } = await apiOf(net).runtime();
  const switched = applied[0]?.height ?? 0n;
  const hotkey = net.hotkeys[AWAY] as Hex32;
  const { genesis, snapshot } = net;
  const init = { genesis, snapshot, code: first, dataDir: net.dataDir(hotkey) };
  // While it runs: its databases are only read.
  const checked = checkModule(next, init);
  expect(checked.refusal?.code).toBe("SPEC_VERSION_NOT_HIGHER");
  const later = await compileVariant({ specVersion: 4 });
  expect(checkModule(later, init)).toMatchObject({ refusal: null, specVersion: 4 });

  await net.stop(hotkey);
  const heights: bigint[] = [];
  const replayed = await replayBlocks({ ...init, from: 0n, onBlock: (at) => heights.push(at) });
  expect(replayed.to).toBeGreaterThanOrEqual(switched + 3n);
  expect(heights.length).toBe(Number(replayed.to));
  expect(replayed.versions).toEqual([
    { specVersion: 2, height: 1n },
    { specVersion: 3, height: switched + 1n },
  ]);
  const short = await replayBlocks({ ...init, from: switched - 1n });
  expect(short).toMatchObject({ to: replayed.to, stateRoot: replayed.stateRoot });
  await expect(replayBlocks({ ...init, from: replayed.to + 1n })).rejects.toMatchObject({
    code: "STATE_HEIGHT_UNAVAILABLE",
  });
});
