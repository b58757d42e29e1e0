/** Whole blocks through the executor: applied, rooted and on disk. */

import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verifySignature } from "@platform/keys";
import { Scheme, type Signer, sha256Hex, utf8 } from "@platform/protocol";
import { call } from "@platform/runtime";
import { createSignatureCache, type SignatureCache } from "@platform/validator/executor";
import { contextOn, executorAt, type Founded, signed } from "./block-chain.ts";

export interface BlockTimes {
  readonly extrinsics: number;
  /** Signatures verified on admission, as the pool does. */
  readonly warmMs: readonly number[];
  /** None seen before. */
  readonly coldMs: readonly number[];
  /** Named references: checking the same number of sr25519 signatures; one durable write of 4 KiB. */
  readonly signaturesMs: number;
  readonly fsyncMs: number;
}

export async function timeBlocks(
  of: Founded,
  extrinsics: number,
  rounds: number,
  coldRounds: number,
): Promise<BlockTimes> {
  const list = await blockOf(of, extrinsics);
  const warm = createSignatureCache();
  runOnce(of, list, warm);
  return {
    extrinsics,
    warmMs: Array.from({ length: rounds }, () => runOnce(of, list, warm)),
    coldMs: Array.from({ length: coldRounds }, () => runOnce(of, list, createSignatureCache())),
    signaturesMs: timeSignatures(of.miners[0] as Signer, await oneSignature(of), extrinsics),
    fsyncMs: timeFsync(rounds),
  };
}

async function blockOf(of: Founded, count: number): Promise<Uint8Array[]> {
  const context = { ...contextOn({ height: 0n, blockHash: "", stateRoot: "" }, of) };
  const list: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const miner = of.miners[i % of.miners.length] as Signer;
    const nonce = Math.floor(i / of.miners.length);
    list.push(await signed(of, context, miner, call.remark(utf8("hello")), nonce));
  }
  return list;
}

/** Block 1 on a fresh database. */
function runOnce(
  of: Founded,
  extrinsics: readonly Uint8Array[],
  signatures: SignatureCache,
): number {
  const folder = mkdtempSync(join(tmpdir(), "platform-bench-block-"));
  const executor = executorAt(of, folder, signatures);
  try {
    const tip = executor.open();
    if (tip === null) throw new Error("no genesis");
    const start = performance.now();
    const executed = executor.execute({ context: contextOn(tip, of), extrinsics });
    if (!executed.ok) throw new Error(`the block does not execute: ${executed.message}`);
    const { executionId } = executed;
    executor.commit({ executionId, height: 1n, blockHash: sha256Hex(utf8("1")) });
    return performance.now() - start;
  } finally {
    executor.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const MESSAGE = utf8(
  "a message of an envelope's size: 97 bytes are what an extrinsic signs, so this is padded to it...",
);

async function oneSignature({ miners }: Founded): Promise<string> {
  return (miners[0] as Signer).sign(MESSAGE);
}

function timeSignatures({ publicKey }: Signer, signature: string, count: number): number {
  const start = performance.now();
  for (let i = 0; i < count; i++)
    if (!verifySignature(Scheme.sr25519, publicKey, MESSAGE, signature))
      throw new Error("the reference signature is wrong");
  return performance.now() - start;
}

function timeFsync(rounds: number): number {
  const folder = mkdtempSync(join(tmpdir(), "platform-bench-fsync-"));
  try {
    const bytes = new Uint8Array(4096);
    const start = performance.now();
    for (let i = 0; i < rounds; i++) {
      const file = openSync(join(folder, String(i)), "w");
      writeFileSync(file, bytes);
      fsyncSync(file);
      closeSync(file);
    }
    return (performance.now() - start) / rounds;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
