// Goal: on a real dev chain a vector is finalised and read back exactly once, through seeded deaths,
// rate limits and refusals of the pool; the chain's own storage and nonces are the judge.
import { decodeHeadAnchor } from "@platform/protocol";
import { MEMORY_PATH, openDatabase } from "@platform/storage";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  ChainClient,
  createAnchorLedger,
  createWeightLedger,
  createWeightsSubmitter,
  readChainWeights,
  WEIGHTS_DATABASE,
  type WeightsSubmitter,
} from "../../src/index.ts";
import { type DevSubnet, NETUID, startDevSubnet, waitFor } from "../fixtures/dev-subnet.ts";
import { Mortality, mortalChain, mortalLedger } from "../fixtures/mortality.ts";
import { anchorOrder, headOf } from "../fixtures/submitter-bench.ts";

/** Drawn once; every point names itself when it fails. */
const SEED = 20_261_120;
const KILL_POINTS = 12;

let subnet: DevSubnet;
let client: ChainClient;
beforeAll(async () => {
  subnet = await startDevSubnet();
  client = clientOf(subnet);
});
afterAll(async () => {
  await client.close();
  await subnet.chain.close();
});

function clientOf({ chain }: DevSubnet): ChainClient {
  return new ChainClient({
    url: chain.url,
    netuid: NETUID,
    substrateGenesis: chain.genesisHash,
  });
}

function bench(net: DevSubnet, chain: ChainClient) {
  const db = openDatabase(MEMORY_PATH, WEIGHTS_DATABASE);
  const ledger = createWeightLedger(db, net.chain.genesisHash);
  const anchors = createAnchorLedger(db);
  const rowOf = (epoch: bigint) => ledger.history(100).find((row) => row.epoch === epoch);
  return {
    db,
    rowOf,
    anchors,
    start: (mortality = new Mortality()): WeightsSubmitter =>
      createWeightsSubmitter({
        chain: mortalChain(chain, mortality),
        ledger: mortalLedger(ledger, mortality),
        anchors: mortalLedger(anchors, mortality),
        signer: net.validator,
        clock: { nowMs: () => Date.now() },
      }),
    ended: (epoch: bigint, state: string) =>
      waitFor(`epoch ${epoch} ${state}, now ${rowOf(epoch)?.state} ${rowOf(epoch)?.error}`, () => {
        return rowOf(epoch)?.state === state;
      }),
  };
}

async function nonce(): Promise<number> {
  const head = client.finalized();
  if (head === null) throw new Error("no finalised block");
  return client.nonceAt(head, subnet.validator.publicKey);
}

test("set_weights is finalised and reads back equal, for a bystander too", async () => {
  const { start, ended, rowOf, db } = bench(subnet, client);
  const submitter = start();
  await submitter.submit(subnet.order(1n));
  await ended(1n, "finalised_ok");
  expect(rowOf(1n)).toMatchObject({ attempts: 1, error: null });
  expect(await readChainWeights(subnet.chain.url, NETUID)).toEqual([
    {
      validatorUid: 1,
      weights: [
        [1, 7],
        [3, 65_535],
      ],
    },
  ]);
  await submitter.close();
  db.close();
});

test(`a death at ${KILL_POINTS} seeded points leaves one extrinsic for each epoch`, async () => {
  const { start, ended, rowOf, db } = bench(subnet, client);
  const operations = 14;
  let state = SEED;
  const draw = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 16) % below;
  };
  let deaths = 0;
  for (let point = 1; point <= KILL_POINTS; point++) {
    const epoch = BigInt(100 + point);
    const before = await nonce();
    // The first points walk through the operations, so every ledger state is among them.
    const fatal = point <= operations ? point : 1 + draw(operations);
    const mortality = new Mortality(fatal, draw(2) === 1);
    const first = start(mortality);
    const planned = await first.submit(subnet.order(epoch, point)).catch(() => undefined);
    await waitFor(`death ${fatal}`, () => mortality.dead || rowOf(epoch)?.state === "finalised_ok");
    await first.close();
    if (mortality.dead) deaths++;
    const second = start();
    if (planned === undefined) await second.submit(subnet.order(epoch, point));
    await ended(epoch, "finalised_ok");
    await second.close();
    expect(await nonce(), `seed ${SEED}, death at operation ${fatal}`).toBe(before + 1);
  }
  expect(deaths).toBeGreaterThanOrEqual(10);
  db.close();
});

test("the pool's refusal is waited out with the same bytes", async () => {
  const { start, ended, rowOf, db } = bench(subnet, client);
  const { rpc } = client.connection();
  await rpc.request("dev_fault", ["reject-pool", 1010, "Custom error: 6"]);
  const submitter = start();
  await submitter.submit(subnet.order(300n));
  await waitFor("a refusal", () => rowOf(300n)?.error?.includes("Custom error: 6") === true);
  const refused = rowOf(300n);
  expect(refused?.state).toBe("signed");
  await rpc.request("dev_fault", ["clear"]);
  await ended(300n, "finalised_ok");
  expect(rowOf(300n)?.extrinsic?.hash).toBe(refused?.extrinsic?.hash);
  expect(rowOf(300n)).toMatchObject({ attempts: 1, error: null });
  await submitter.close();
  db.close();
});

test("an anchor follows the weights of its epoch, and a bystander reads it", async () => {
  const { start, ended, anchors, db } = bench(subnet, client);
  const submitter = start();
  await submitter.submit(subnet.order(400n));
  await submitter.anchor(anchorOrder(400n));
  await submitter.anchor(anchorOrder(401n));
  await ended(400n, "finalised_ok");
  await waitFor("the anchor", () => submitter.lastAnchor()?.state === "finalised_ok");
  const [newest, before] = anchors.history(2);
  expect([newest?.state, before?.state]).toEqual(["finalised_ok", "superseded"]);
  const head = client.finalized();
  if (head === null || newest?.block == null) throw new Error("no finalised block");
  const { validator, miner } = subnet;
  const found = await client.commitmentsAt(head, [miner.publicKey, validator.publicKey]);
  expect(found).toEqual([
    { hotkey: miner.publicKey, block: 0n, bytes: null },
    { hotkey: validator.publicKey, block: newest.block.number, bytes: newest.payload },
  ]);
  expect(decodeHeadAnchor(newest.payload)).toEqual({
    chainId: anchorOrder(400n).chainId,
    heads: [headOf(401n), headOf(400n)],
  });
  await submitter.close();
  db.close();
});

test("a rate-limited vector is retried until the chain takes it", async () => {
  const limited = await startDevSubnet({ weightsRateLimit: 12n });
  const own = clientOf(limited);
  const { start, ended, rowOf, db } = bench(limited, own);
  const submitter = start();
  // A registration counts as an update, so the first vector waits as well.
  await submitter.submit(limited.order(1n));
  await ended(1n, "finalised_ok");
  await submitter.submit(limited.order(2n, 8));
  await waitFor("the limit", () => rowOf(2n)?.error === "SettingWeightsTooFast");
  expect(rowOf(2n)).toMatchObject({ state: "planned", attempts: 0 });
  await ended(2n, "finalised_ok");
  expect(rowOf(2n)).toMatchObject({ attempts: 1, error: null });
  await submitter.close();
  await own.close();
  db.close();
  await limited.chain.close();
});
