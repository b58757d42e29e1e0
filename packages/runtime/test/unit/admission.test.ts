// Each kind of bad extrinsic gets its own code, in a block and in the pool's check, and changes nothing.

import {
  type Call,
  encodeExtrinsic,
  Scheme,
  sha256Hex,
  signExtrinsic,
  utf8,
} from "@platform/protocol";
import { call, callFee, Invalid } from "@platform/runtime";
import { expect, test } from "vitest";
import { hotkeySigner, key } from "../host/accounts.ts";
import { CHAIN_ID, chainHash, seedInherent, snapshotInherent, TestChain } from "../host/chain.ts";
import { addChallenge, manifest } from "../host/work.ts";

const m0 = hotkeySigner("m0");
const hello = call.remark(utf8("hello"));

async function expectInvalid(chain: TestChain, bytes: Uint8Array, code: number): Promise<void> {
  expect(chain.api("validity", { extrinsic: bytes, slot: chain.slot + 1n }).code).toBe(code);
  const before = new Map(chain.host.state);
  const block = chain.block([bytes]);
  expect(block.results).toEqual([code]);
  expect(block.finalized).toBe(0);
  // Only the clock, the uptime row and the batch's phase move in an empty block.
  const changed = [...chain.host.state].filter(([k, v]) => before.get(k) !== v).map(([k]) => k);
  const quiet = ["\u0001\u0000", "\u0002\u0000", "\u0002\u0006", "\u0006\u0006"];
  expect(changed.filter((k) => !quiet.includes(k))).toEqual([]);
}

test("wrong signature, chain, version, mortality, nonce, signer and bytes", async () => {
  const chain = await TestChain.start();
  const good = await chain.extrinsic(m0, hello, { nonce: 0 });
  const forged = Uint8Array.from(good);
  forged[forged.length - 1] = (forged[forged.length - 1] as number) ^ 1;
  await expectInvalid(chain, forged, Invalid.signature);
  const other = sha256Hex(utf8("other chain"));
  await expectInvalid(
    chain,
    await chain.extrinsic(m0, hello, { nonce: 0, chainId: other }),
    Invalid.chainId,
  );
  const body = {
    call: hello,
    signer: m0.publicKey,
    scheme: Scheme.sr25519,
    nonce: 0,
    mortality: { from: chain.slot, slots: 16 },
    specVersion: 1,
    chainId: CHAIN_ID,
  } as const;
  await expectInvalid(chain, encodeExtrinsic(await signExtrinsic(body, m0)), Invalid.specVersion);
  const expired = await chain.extrinsic(m0, hello, { nonce: 0, from: chain.slot - 16n, slots: 16 });
  await expectInvalid(chain, expired, Invalid.mortality);
  const early = await chain.extrinsic(m0, hello, { nonce: 0, from: chain.slot + 5n });
  await expectInvalid(chain, early, Invalid.mortality);
  const long = await chain.extrinsic(m0, hello, { nonce: 0, slots: 21 });
  await expectInvalid(chain, long, Invalid.mortality);
  await expectInvalid(
    chain,
    await chain.extrinsic(hotkeySigner("stranger"), hello),
    Invalid.unregistered,
  );
  await expectInvalid(chain, good.slice(0, -1), Invalid.malformed);
  await expectInvalid(chain, utf8("??"), Invalid.malformed);
  const unknown: Call = { pallet: 0, call: 9, args: new Uint8Array(0) };
  await expectInvalid(chain, await chain.extrinsic(m0, unknown, { nonce: 0 }), Invalid.malformed);
});

test("a replayed nonce, one ahead of its turn, and the gap that the pool sees", async () => {
  const chain = await TestChain.start();
  const [first, second] = [await chain.extrinsic(m0, hello), await chain.extrinsic(m0, hello)];
  expect(chain.block([second]).results).toEqual([Invalid.nonce]);
  expect(chain.api("validity", { extrinsic: second, slot: chain.slot })).toEqual({
    code: 0,
    gap: 1,
  });
  expect(chain.block([first, second, first]).results).toEqual([0, 0, Invalid.nonce]);
  expect(chain.api("validity", { extrinsic: first, slot: chain.slot })).toEqual({
    code: Invalid.nonce,
    gap: 0,
  });
  expect(chain.api("account", { account: key("m0"), slot: chain.slot })).toMatchObject({
    nonceOwn: 2,
    nonceSession: 0,
    registered: true,
  });
});

test("mana begins with a quarter, pays, comes back by the slot up to its cap; an empty account is refused", async () => {
  // A newcomer gets a tenth of the nominal rate.
  const chain = await TestChain.start({ parameters: { manaCap: 600_000n, manaPerSlot: 50_000n } });
  const bytes = await chain.extrinsic(m0, hello);
  const fee = callFee(hello, bytes.length);
  const balance = () => chain.api("account", { account: key("m0"), slot: chain.slot }).manaMilli;
  expect(balance()).toBe(150_000n);
  chain.block([bytes]);
  expect(balance()).toBe(155_000n - fee);
  const second = await chain.extrinsic(m0, hello);
  chain.block([second]);
  expect(balance()).toBe(160_000n - 2n * fee);
  const third = await chain.extrinsic(m0, hello);
  expect(chain.block([third]).results).toEqual([Invalid.payment]);
  chain.block([], { slots: 150 });
  expect(balance()).toBe(600_000n);
  const fourth = await chain.extrinsic(m0, hello, { nonce: 2 });
  expect(chain.block([fourth]).results).toEqual([0]);
});

test("a session key signs operational calls only, and one of a kind in a block", async () => {
  const chain = await TestChain.start();
  const v = chain.validators[0];
  if (v === undefined) throw new Error("four validators");
  const normal = await chain.extrinsic(v.session, hello, { account: v.hotkey, nonce: 0 });
  expect(chain.block([normal]).results).toEqual([Invalid.notAllowedHere]);
  const commit = () =>
    chain.operational(v, call.attestCommit({ epoch: 0n, submissions: [key("s")], root: key("r") }));
  const [one, two] = [await commit(), await commit()];
  const results = chain.block([one, two]).results;
  expect(results[0]).toBeGreaterThan(0);
  expect(results[1]).toBe(Invalid.tooMany);
  expect(chain.block([two]).results[0]).toBeGreaterThan(0);
  const votes = [];
  for (const name of ["a", "b", "b"])
    votes.push(await chain.operational(v, call.verified({ challenge: key(name), version: 1 })));
  const voted = chain.block(votes).results;
  expect(voted.map((result) => result > 0)).toEqual([true, true, false]);
  expect(voted[2]).toBe(Invalid.tooMany);
});

test("owner commands: eight a block, and only from an owner's key", async () => {
  const chain = await TestChain.start();
  const stranger = await chain.extrinsic(
    m0,
    call.ownerCommand({ command: utf8("x"), signatures: [] }),
  );
  expect(chain.block([stranger]).results).toEqual([Invalid.unregistered]);
  const commands = [];
  for (let i = 0; i < 9; i++)
    commands.push(
      await chain.extrinsic(
        hotkeySigner("owner"),
        call.ownerCommand({ command: utf8("x"), signatures: [] }),
      ),
    );
  const { results } = chain.block(commands);
  expect(results.slice(0, 8).every((result) => result > 0)).toBe(true);
  expect(results[8]).toBe(Invalid.tooMany);
  expect(chain.block([commands[8] as Uint8Array]).results[0]).toBeGreaterThan(0);
});

test("inherents: not signed, not late, not wrong, and alone in a change block", async () => {
  const chain = await TestChain.start();
  const good = () => chain.extrinsic(m0, hello);
  const number = chain.boundary(1n);
  const change = snapshotInherent(1n, chain.snapshot(number));
  const early = chain.block([change]);
  expect(early.results).toEqual([Invalid.inherentWrong]);
  const behind = { chainBlocks: 20 };
  const skewed = snapshotInherent(1n, chain.snapshot(number + 1n));
  const foreign = snapshotInherent(1n, { ...chain.snapshot(number), netuid: 8 });
  const past = snapshotInherent(0n, chain.snapshot(number));
  const first = await good();
  const block = chain.block([skewed, foreign, past, seedInherent(101n), first, change], behind);
  expect(block.results).toEqual([
    Invalid.inherentWrong,
    Invalid.inherentWrong,
    Invalid.inherentWrong,
    Invalid.inherentWrong,
    0,
    Invalid.notAllowedHere,
  ]);
  const second = await good();
  const changed = chain.block([change, change, second]);
  expect(changed.results).toEqual([0, Invalid.inherentWrong, Invalid.notAllowedHere]);
  expect(changed.summary?.epoch).toBe(0n);
  expect(chain.block([second]).summary?.epoch).toBe(1n);
});

test("a header that cannot follow is refused before anything runs", async () => {
  const chain = await TestChain.start();
  chain.block();
  const before = chain.timeMs;
  expect(chain.block([], { timeMs: before + 999n }).initialized).toBe(Invalid.context);
  const next = await TestChain.start();
  expect(next.block([], { chainBlocks: -1 }).initialized).toBe(Invalid.context);
  const same = await TestChain.start();
  expect(same.block([], { chainBlocks: 0, chainHash: chainHash(9n) }).initialized).toBe(
    Invalid.context,
  );
  const signers = await TestChain.start();
  signers.block();
  expect(signers.block([], { signers: [1, 1] }).initialized).toBe(Invalid.context);
  const outside = await TestChain.start();
  outside.block();
  expect(outside.block([], { signers: [4] }).initialized).toBe(Invalid.context);
});

test("uptime counts the certificates of the epoch's own blocks", async () => {
  const chain = await TestChain.start();
  chain.block();
  chain.block([], { signers: [0, 1, 2] });
  chain.block([], { signers: [0, 2, 3] });
  const uptime = () => chain.api("session", {}).members.map((member) => member.uptime);
  expect(uptime()).toEqual([2, 1, 2, 1]);
  chain.changeEpoch(1n);
  chain.block([], { signers: [0, 1, 2] });
  expect(uptime()).toEqual([0, 0, 0, 0]);
});

test("operational limits leave nothing in the state", async () => {
  const chain = await TestChain.start();
  const queued = await addChallenge(chain, manifest());
  expect(chain.block([queued]).results).toEqual([0]);
  const marks = [...chain.host.state.keys()].filter(
    (k) => k.charCodeAt(0) === 0 && k.charCodeAt(1) > 1,
  );
  expect(marks).toEqual([]);
});
