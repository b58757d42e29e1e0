// Goal: the second stock client, polkadot-api, works over the legacy methods: storage, a signed
// set_weights to finality, read back.
import { fromHex } from "@platform/protocol";
import { createClient, type PolkadotClient } from "polkadot-api";
import { getPolkadotSigner } from "polkadot-api/signer";
import { getWsProvider } from "polkadot-api/ws";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ChainDevnet, devSigner, setupSubnet, startChainDevnet } from "../../src/index.ts";

let chain: ChainDevnet;
let client: PolkadotClient;
const hotkey = devSigner("//ValidatorA");

beforeAll(async () => {
  chain = await startChainDevnet({ blockTimeMs: 100 });
  await setupSubnet(chain.url, {
    validators: [{ hotkey: hotkey.publicKey, stake: 10n }],
    miners: [],
  });
  chain.seal(3);
  chain.startTimer();
  client = createClient(getWsProvider(chain.url));
});

afterAll(async () => {
  client?.destroy();
  await chain?.close();
});

test("reads, sends and reads back", async () => {
  const api = client.getUnsafeApi();
  const query = api.query["SubtensorModule"];
  expect(await query?.["StakeWeight"]?.getValue(1)).toEqual([0, 65535]);
  const tx = api.tx["SubtensorModule"]?.["set_weights"]?.({
    netuid: 1,
    dests: [0, 1],
    weights: [65535, 7],
    version_key: 0n,
  });
  if (tx === undefined) throw new Error("no set_weights in the metadata");
  const signer = getPolkadotSigner(fromHex(hotkey.publicKey), "Sr25519", async (message) =>
    fromHex(await hotkey.sign(message)),
  );
  const result = await tx.signAndSubmit(signer);
  expect(result.ok).toBe(true);
  expect(result.events.map(({ type }) => type)).toEqual(["SubtensorModule", "System"]);
  expect(chain.finalized().number).toBeGreaterThanOrEqual(result.block.number);
  const at = { at: result.block.hash };
  expect(await query?.["Weights"]?.getValue(1, 1, at)).toEqual([
    [0, 65535],
    [1, 7],
  ]);
  expect(await query?.["Uids"]?.getEntries(1)).toHaveLength(2);
});
