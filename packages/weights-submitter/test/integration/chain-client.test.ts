// Goal: the client reads one consistent block, comes back after every loss, and refuses another
// chain; the stock client @polkadot/api is the oracle for what it reads and signs.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startChainDevnet } from "@platform/chain-devnet";
import { Scheme, toHex } from "@platform/protocol";
import { ApiPromise, WsProvider } from "@polkadot/api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ChainClient } from "../../src/index.ts";
import { type DevSubnet, NETUID, startDevSubnet, waitFor } from "../fixtures/dev-subnet.ts";

const directory = mkdtempSync(join(tmpdir(), "chain-client-"));
let subnet: DevSubnet;
let client: ChainClient;
beforeAll(async () => {
  subnet = await startDevSubnet();
  client = new ChainClient({
    url: subnet.chain.url,
    netuid: NETUID,
    substrateGenesis: subnet.chain.genesisHash,
  });
  await waitFor("a finalised block", () => client.finalized() !== null);
});
afterAll(async () => {
  await client.close();
  await subnet.chain.close();
  rmSync(directory, { recursive: true });
});

function dead(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "answered",
    (error: { code?: string }) => error.code ?? String(error),
  );
}

test("a snapshot is the subnet at that block", async () => {
  const number = client.finalized()?.number as bigint;
  const { neurons, block, netuid } = await client.snapshotAt(number);
  expect(block).toEqual({ number, hash: await client.blockHash(number) });
  expect(netuid).toBe(NETUID);
  expect(neurons.map(({ uid, stakeWeight, permit }) => [uid, stakeWeight, permit])).toEqual([
    [0, 0, false],
    [1, 49_151, true],
    [2, 16_383, true],
    [3, 0, false],
  ]);
  expect(neurons[1]?.hotkey).toBe(subnet.validator.publicKey);
  expect(neurons[3]?.hotkey).toBe(subnet.miner.publicKey);
  expect(neurons[3]?.registeredAt).toBeGreaterThan(neurons[1]?.registeredAt as bigint);
});

test("only finalised blocks have a hash", async () => {
  expect(await client.blockHash(0n)).toBe(subnet.chain.genesisHash);
  const next = BigInt(subnet.chain.best().number + 100);
  expect(await dead(client.blockHash(next))).toBe("CHAIN_BLOCK_UNKNOWN");
  expect(await dead(client.snapshotAt(next))).toBe("CHAIN_BLOCK_UNKNOWN");
});

test("call bytes are the real chain's, and the stock client reads the signed bytes alike", async () => {
  const golden = "07000100080000020008ffff01000000000000000000";
  const signed: Uint8Array[] = [];
  const signer = {
    scheme: Scheme.sr25519,
    publicKey: subnet.validator.publicKey,
    sign: (message: Uint8Array) => {
      signed.push(message);
      return subnet.validator.sign(message);
    },
  };
  const birth = client.finalized();
  if (birth === null) throw new Error("no finalised block");
  const { bytes, hash, nonce } = await client.signWeights(
    {
      netuid: NETUID,
      mechanism: 0,
      weights: [
        [0, 65_535],
        [2, 1],
      ],
      versionKey: 0n,
    },
    signer,
    birth,
  );
  expect(toHex(signed[0] as Uint8Array).startsWith(golden)).toBe(true);
  const provider = new WsProvider(subnet.chain.url, false);
  await provider.connect();
  const api = await ApiPromise.create({ provider: provider as never, noInitWarn: true });
  try {
    const extrinsic = api.createType("Extrinsic", bytes);
    expect(extrinsic.method.toHex()).toBe(`0x${golden}`);
    expect(extrinsic.hash.toHex()).toBe(`0x${hash}`);
    expect(extrinsic.nonce.toNumber()).toBe(nonce);
    const era = extrinsic.era.asMortalEra;
    expect(era.birth(Number(birth.number) + 5)).toBe(Number(birth.number));
    expect(era.death(Number(birth.number) + 5)).toBe(Number(birth.number) + 64);
  } finally {
    await api.disconnect();
  }
});

test("dropped sockets and a silent chain are a state that passes", async () => {
  const { url, genesisHash } = subnet.chain;
  const init = { url, netuid: NETUID, substrateGenesis: genesisHash, stalledAfterMs: 600 };
  const own = new ChainClient(init);
  const troubles: (string | null)[] = [];
  own.onTrouble((reason) => troubles.push(reason));
  await waitFor("a connection", () => own.trouble() === null);
  await client.connection().rpc.request("dev_fault", ["drop-sockets"]);
  await waitFor("a loss", () => troubles.length >= 3);
  await waitFor("a connection", () => own.trouble() === null && client.trouble() === null);
  expect(troubles.slice(0, 2)).toEqual(["not connected yet", null]);
  await client.connection().rpc.request("dev_fault", ["stall-finality"]);
  await waitFor("a stall", () => own.trouble() === "no new finalised block for 600 ms");
  await client.connection().rpc.request("dev_fault", ["clear"]);
  await waitFor("a new block", () => own.trouble() === null);
  await own.close();
});

test("an absent chain answers at once, and is found when it comes back", async () => {
  const path = join(directory, "chain.db");
  const first = await startDevSubnet({ path });
  const { genesisHash, url } = first.chain;
  const own = new ChainClient({ url, netuid: NETUID, substrateGenesis: genesisHash });
  await waitFor("a finalised block", () => own.finalized() !== null);
  await first.chain.close();
  await waitFor("a loss", () => own.trouble() !== null);
  const asked = Date.now();
  expect(await dead(own.blockHash(1n))).toBe("CHAIN_UNREACHABLE");
  expect(await dead(own.snapshotAt(1n))).toBe("CHAIN_UNREACHABLE");
  expect(Date.now() - asked).toBeLessThan(2_000);
  const before = own.finalized()?.number as bigint;
  const port = Number(new URL(url).port);
  const again = await startChainDevnet({ path, port, blockTimeMs: 100, sealing: "timer" });
  expect(again.genesisHash).toBe(genesisHash);
  await waitFor("a newer block", () => (own.finalized()?.number ?? 0n) > before);
  expect(own.trouble()).toBeNull();
  await own.close();
  await again.close();
});

test("another chain is refused by its genesis", async () => {
  const own = new ChainClient({
    url: subnet.chain.url,
    netuid: NETUID,
    substrateGenesis: "ab".repeat(32),
  });
  await waitFor("a refusal", () => own.trouble()?.startsWith("another chain answers") === true);
  expect(own.finalized()).toBeNull();
  expect(await dead(own.blockHash(0n))).toBe("CHAIN_UNREACHABLE");
  await own.close();
});
