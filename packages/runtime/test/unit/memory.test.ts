// Memory stays as it was over 100,000 extrinsics in one instance, and over a block that ends many windows at once.

import { utf8 } from "@platform/protocol";
import { BlockContextCodec, call } from "@platform/runtime";
import { expect, test } from "vitest";
import { hotkeySigner } from "../host/accounts.ts";
import { blockHash, CHAIN_ID, chainHash, invoke, stateRoot, TestChain } from "../host/chain.ts";
import {
  activate,
  attestAll,
  commitWork,
  idOf,
  manifest,
  record,
  revealWork,
  untilSeeded,
  work,
} from "../host/work.ts";

const COUNT = 100_000;
/** Below what a block may weigh. */
const PER_BLOCK = 1_000;
/** Place of the nonce in the body: format, kind, call (2), length 1 + 6 bytes, signer, scheme. */
const NONCE_AT = 2 + 2 + 1 + 6 + 32 + 1;

test("memory is flat over 100,000 extrinsics", async () => {
  const parameters = { manaCap: 1n << 60n, epochSlots: 1_000 };
  const chain = await TestChain.start({ parameters });
  const runtime = chain.instance();
  const context = (height: bigint) => ({
    chainId: CHAIN_ID,
    height,
    parentHash: blockHash(height - 1n),
    parentStateRoot: stateRoot(height - 1n),
    timeMs: chain.timeMs + 1_000n * height,
    chainRef: { number: 101n, hash: chainHash(101n) },
    signers: [],
  });
  const signer = hotkeySigner("m0");
  const body = call.remark(utf8("hello"));
  const bytes = await chain.extrinsic(signer, body, { nonce: 0, slots: 1_000 });
  expect(new DataView(bytes.buffer).getUint32(NONCE_AT, true)).toBe(0);
  const view = new DataView(bytes.buffer);
  chain.host.acceptAll = true;
  const pages = runtime.memory.buffer.byteLength;
  // Half of them apply; the other half repeat a nonce and are refused.
  for (let i = 0; i < COUNT / 2; i++) {
    if (i % PER_BLOCK === 0) {
      const opened = BlockContextCodec.enc(context(BigInt(i / PER_BLOCK + 1)));
      expect(invoke(runtime, "initialize_block", opened).code).toBe(0);
    }
    view.setUint32(NONCE_AT, i, true);
    if (invoke(runtime, "apply_extrinsic", bytes).code !== 0) throw new Error(`extrinsic ${i}`);
    if (invoke(runtime, "apply_extrinsic", bytes).code !== -5) throw new Error(`replay ${i}`);
  }
  expect(runtime.memory.buffer.byteLength).toBe(pages);
  expect(pages).toBe(16 * 65_536);
});

test("windows of sixty works with sixteen attestations each need no more memory", async () => {
  const names = Array.from({ length: 16 }, (_, i) => `v${i}`);
  const chain = await TestChain.start({
    validators: names,
    parameters: { revealSlots: 9, epochSlots: 60, attestDeadlineSlots: 40, manaCap: 1n << 40n },
  });
  await activate(chain, [manifest({ epochFuelBudget: 1_000_000_000_000n })]);
  const tsp = idOf("tsp");
  const works = Array.from({ length: 60 }, (_, i) => work(tsp, `m${i % 3}`, `tour ${i}`));
  for (let i = 0; i < works.length; i += 50) {
    const some = works.slice(i, i + 50);
    const commits = [];
    for (const one of some) commits.push(await commitWork(chain, tsp, one));
    expect(chain.block(commits).results).toEqual(some.map(() => 0));
  }
  const reveals = [];
  for (const one of works) reveals.push(await revealWork(chain, one));
  expect(chain.block(reveals).results).toEqual(works.map(() => 0));
  for (const { id } of works) untilSeeded(chain, id);
  await attestAll(
    chain,
    works.map(({ id }) => ({ id, record: record(7n) })),
  );
  chain.block();
  const certified = chain.block();
  const ended = certified.events.filter(({ name }) => name === "certification.Certified");
  expect(ended).toHaveLength(60);
  expect(certified.memory).toBe(16 * 65_536);
  expect(chain.changeEpoch(2n).memory).toBe(16 * 65_536);
});
