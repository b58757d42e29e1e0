/** Bytes of strangers and members on every door of running validators: each is refused with a code or
 * costs its sender a fee, no promise goes unhandled, and the blocks go on. */

import {
  CallIndex,
  encodeExtrinsic,
  MAX_EXTRINSIC_BYTES,
  Scheme,
  type Signer,
  signExtrinsic,
  utf8,
} from "@platform/protocol";
import { call } from "@platform/runtime";
import { afterEach, beforeEach, expect, test } from "vitest";
import { apiOf, submit } from "../support/actors.ts";
import { type LocalValidators, until } from "../support/local-validators.ts";
import {
  heightOf,
  rootsAtCommonHeight,
  waitHeight,
  withNetwork,
} from "../support/small-network.ts";

const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);

beforeEach(() => {
  unhandled.length = 0;
  process.on("unhandledRejection", note);
});
afterEach(async () => {
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});

async function goesOn(running: LocalValidators): Promise<void> {
  const height = await heightOf(running, 0);
  await waitHeight(running, 0, height + 3n);
  expect(new Set(await rootsAtCommonHeight(running, [0, 1, 2, 3])).size).toBe(1);
  expect(running.stops.size).toBe(0);
}

test.concurrent("a reveal whose arguments do not decode is a paid failure, not the end of the network", async () => {
  await withNetwork({ intervalMs: 50 }, async (net) => {
    const [miner] = net.miners as readonly [Signer];
    const before = await apiOf(net).account(miner.publicKey);
    await submit(net, miner, { ...CallIndex.reveal, args: Uint8Array.of(1, 2, 3) });
    const after = await until(
      "it is in a block",
      async () => {
        const account = await apiOf(net).account(miner.publicKey);
        return account.nonceOwn > before.nonceOwn ? account : undefined;
      },
      20_000,
    );
    expect(after.nonceOwn).toBe(before.nonceOwn + 1);
    const status = await apiOf(net).status();
    expect((await apiOf(net).block(status.height))?.view).toBe(0);
    await goesOn(net);
  });
});

test.concurrent("noise on the members' lanes is counted by its code", async () => {
  await withNetwork({ intervalMs: 50 }, async (net) => {
    const [member = "", ...others] = net.hotkeys;
    const sizes = [0, 1, 7, 80, 500, MAX_EXTRINSIC_BYTES + 1];
    for (const lane of ["consensus", "status", "extrinsic"] as const)
      for (const size of sizes)
        net.network.inject(member, others, lane, new Uint8Array(size).fill(size & 0xff));
    await goesOn(net);
    const { refusals } = await apiOf(net, 1).status();
    expect(refusals["MALFORMED"]).toBeGreaterThanOrEqual(2 * sizes.length + sizes.length - 1);
    expect(refusals["TOO_LARGE"]).toBe(1);
  });
});

test.concurrent("a stranger's requests and gossip get coded answers and change nothing", async () => {
  await withNetwork({ intervalMs: 50 }, async (net) => {
    const [first = ""] = net.hotkeys;
    const stranger = net.network.join("stranger");
    await expect(stranger.request(first, new Uint8Array(9))).rejects.toMatchObject({
      code: "MALFORMED",
    });
    const [, miner] = net.miners as readonly [Signer, Signer];
    const status = await apiOf(net).status();
    const signed = await signExtrinsic(
      {
        call: call.remark(utf8("for another network")),
        signer: miner.publicKey,
        scheme: Scheme.sr25519,
        nonce: 0,
        mortality: { from: status.slot, slots: 10 },
        specVersion: status.specVersion,
        chainId: "ab".repeat(32),
      },
      miner,
    );
    expect(await net.network.gossip(encodeExtrinsic(signed))).toEqual(Array(4).fill("reject"));
    expect(await net.network.gossip(new Uint8Array(3))).toEqual(Array(4).fill("reject"));
    const { refusals, pool } = await apiOf(net).status();
    expect(refusals).toMatchObject({ WRONG_CHAIN: 1, MALFORMED: 2 });
    expect(pool.extrinsics).toBe(0);
    await goesOn(net);
  });
});
