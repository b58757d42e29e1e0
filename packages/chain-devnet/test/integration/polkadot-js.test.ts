// Goal: the stock client @polkadot/api connects, reads, submits and sees finality; over a real
// socket, on a timer of 100 ms.
import { ApiPromise, Keyring, WsProvider } from "@polkadot/api";
import type { ApiOptions } from "@polkadot/api/types";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ChainDevnet, devSigner, setupSubnet, startChainDevnet } from "../../src/index.ts";
import { commitmentOf } from "../../src/runtime/commitments.ts";

const NETUID = 1;
let chain: ChainDevnet;
let api: ApiPromise;
const pair = new Keyring({ type: "sr25519" }).addFromUri("//ValidatorA");
const hotkey = devSigner("//ValidatorA").publicKey;

beforeAll(async () => {
  chain = await startChainDevnet({ blockTimeMs: 100, finalityLag: 2 });
  await setupSubnet(chain.url, {
    netuid: NETUID,
    validators: [
      { hotkey, stake: 3_000n },
      { hotkey: devSigner("//ValidatorB").publicKey, stake: 1_000n },
    ],
    miners: [{ hotkey: devSigner("//Miner").publicKey }],
  });
  chain.seal(3);
  chain.startTimer();
  const provider = new WsProvider(chain.url) as NonNullable<ApiOptions["provider"]>;
  api = await ApiPromise.create({ provider, noInitWarn: true });
});

afterAll(async () => {
  await api?.disconnect();
  await chain?.close();
});

const subtensor = (name: string) => {
  const item = api.query["subtensorModule"]?.[name];
  if (item === undefined) throw new Error(`no storage item ${name}`);
  return item;
};

test("call bytes and storage key equal the real chain's", () => {
  const call = api.tx["subtensorModule"]?.["setWeights"]?.(1, [0, 2], [65535, 1], 0);
  expect(call?.method.toHex()).toBe("0x07000100080000020008ffff01000000000000000000");
  expect(api.genesisHash.toHex()).toBe(`0x${chain.genesisHash}`);
});

test("reads the metagraph at the finalised head", async () => {
  const at = await api.at(await api.rpc.chain.getFinalizedHead());
  const query = at.query["subtensorModule"];
  expect((await query?.["stakeWeight"]?.(NETUID))?.toJSON()).toEqual([0, 49151, 16383, 0]);
  expect((await query?.["validatorPermit"]?.(NETUID))?.toJSON()).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect((await query?.["uids"]?.(NETUID, pair.address))?.toJSON()).toBe(1);
  expect(await query?.["uids"]?.entries(NETUID)).toHaveLength(4);
});

test("set_weights signed by a hotkey without balance is finalised and read back", async () => {
  const build = api.tx["subtensorModule"]?.["setWeights"];
  const seen: string[] = [];
  const finalised = await new Promise<string>((resolve, reject) => {
    build?.(NETUID, [3, 1], [40_000, 20_000], 0)
      .signAndSend(pair, { era: 64 }, ({ status, events, dispatchError }) => {
        seen.push(status.type);
        if (dispatchError !== undefined) reject(new Error(dispatchError.toString()));
        if (!status.isFinalized) return;
        const methods = events.map(({ event }) => event.method);
        expect(methods).toEqual(["WeightsSet", "ExtrinsicSuccess"]);
        resolve(status.asFinalized.toHex());
      })
      .catch(reject);
  });
  expect(seen).toEqual(["Ready", "InBlock", "Finalized"]);
  const at = await api.at(finalised);
  expect((await at.query["subtensorModule"]?.["weights"]?.(NETUID, 1))?.toJSON()).toEqual([
    [3, 65_535],
    [1, 32_767],
  ]);
});

test("a dispatch error carries the real index and decodes by name", async () => {
  const name = await new Promise<string>((resolve, reject) => {
    api.tx["subtensorModule"]
      ?.["setWeights"]?.(NETUID, [1, 1], [1, 1], 0)
      .signAndSend(pair, { era: 64 }, ({ dispatchError }) => {
        if (dispatchError?.isModule)
          resolve(api.registry.findMetaError(dispatchError.asModule).name);
      })
      .catch(reject);
  });
  expect(name).toBe("DuplicateUids");
});

test("subscriptions follow heads and storage; finalised stays behind best", async () => {
  const best: number[] = [];
  const stop = await api.rpc.chain.subscribeNewHeads((header) => {
    best.push(header.number.toNumber());
  });
  const finalised = await new Promise<number>((resolve) => {
    void api.rpc.chain.subscribeFinalizedHeads((header) => {
      if (best.length > 3) resolve(header.number.toNumber());
    });
  });
  stop();
  expect(best).toEqual(best.map((_, i) => (best[0] as number) + i));
  expect(finalised).toBeLessThan(best.at(-1) as number);
  const tempo = await new Promise((resolve) => {
    void subtensor("tempo")(NETUID, (value: { toJSON(): unknown }) => resolve(value.toJSON()));
  });
  expect(tempo).toBe(360);
});

test("axon, runtime calls and dry run", async () => {
  const serve = api.tx["subtensorModule"]?.["serveAxon"]?.(NETUID, 1, 167772161n, 8091, 4, 0, 0, 0);
  await new Promise<void>((resolve, reject) => {
    serve
      ?.signAndSend(pair, { era: 64 }, ({ status, dispatchError }) => {
        if (dispatchError !== undefined) reject(new Error(dispatchError.toString()));
        if (status.isInBlock) resolve();
      })
      .catch(reject);
  });
  const axon = (await subtensor("axons")(NETUID, pair.address)).toJSON();
  expect(axon).toMatchObject({ ip: 167772161, port: 8091, ipType: 4 });
  expect((await api.rpc.system.accountNextIndex(pair.address)).toNumber()).toBe(3);
  expect((await api.rpc.system.chain()).toString()).toBe("Platform Dev Chain");
});

test("a commitment is written and read back by the stock client", async () => {
  const info = { fields: [{ Raw5: "0x68656c6c6f" }] };
  const commit = api.tx["commitments"]?.["setCommitment"]?.(NETUID, info);
  expect(commit?.method.toHex()).toBe("0x120001000406" + "68656c6c6f");
  const at = await new Promise<string>((resolve, reject) => {
    commit
      ?.signAndSend(pair, { era: 64 }, ({ status, dispatchError }) => {
        if (dispatchError !== undefined) reject(new Error(dispatchError.toString()));
        if (status.isFinalized) resolve(status.asFinalized.toHex());
      })
      .catch(reject);
  });
  const query = api.query["commitments"]?.["commitmentOf"];
  expect(query?.key(NETUID, pair.address)).toBe(`0x${commitmentOf.key(NETUID, hotkey)}`);
  const { number } = await api.rpc.chain.getHeader(at);
  expect((await query?.(NETUID, pair.address))?.toJSON()).toEqual({
    deposit: 0,
    block: number.toNumber(),
    info: { fields: [{ raw5: "0x68656c6c6f" }] },
  });
});
