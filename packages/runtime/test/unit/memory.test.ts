// One hundred thousand extrinsics in one instance leave its memory as large as it was: the arena is reset.

import { utf8 } from "@platform/protocol";
import { BlockContextCodec, call } from "@platform/runtime";
import { expect, test } from "vitest";
import { hotkeySigner } from "../host/accounts.ts";
import { blockHash, CHAIN_ID, chainHash, invoke, stateRoot, TestChain } from "../host/chain.ts";

const COUNT = 100_000;
/** Place of the nonce in the body: format, kind, call (2), length 1 + 6 bytes, signer, scheme. */
const NONCE_AT = 2 + 2 + 1 + 6 + 32 + 1;

test("memory is flat over 100,000 extrinsics", async () => {
  const chain = await TestChain.start({ parameters: { manaCap: 1n << 60n } });
  const runtime = chain.instance();
  const context = {
    chainId: CHAIN_ID,
    height: 1n,
    parentHash: blockHash(0n),
    parentStateRoot: stateRoot(0n),
    timeMs: chain.timeMs + 1_000n,
    chainRef: { number: 101n, hash: chainHash(101n) },
    signers: [],
  };
  expect(invoke(runtime, "initialize_block", BlockContextCodec.enc(context)).code).toBe(0);
  const signer = hotkeySigner("m0");
  const bytes = await chain.extrinsic(signer, call.remark(utf8("hello")), { nonce: 0 });
  expect(new DataView(bytes.buffer).getUint32(NONCE_AT, true)).toBe(0);
  const view = new DataView(bytes.buffer);
  chain.host.acceptAll = true;
  const pages = runtime.memory.buffer.byteLength;
  // Half of them apply; the other half repeat a nonce and are refused.
  for (let i = 0; i < COUNT / 2; i++) {
    view.setUint32(NONCE_AT, i, true);
    if (invoke(runtime, "apply_extrinsic", bytes).code !== 0) throw new Error(`extrinsic ${i}`);
    if (invoke(runtime, "apply_extrinsic", bytes).code !== -5) throw new Error(`replay ${i}`);
  }
  expect(runtime.memory.buffer.byteLength).toBe(pages);
  expect(pages).toBe(16 * 65_536);
});
