/** Maker and checker over a scripted executor and chain: blocks without a runtime. */

import { verifySignature } from "@platform/keys";
import {
  type ChainRef,
  type ChainSnapshot,
  type Hex32,
  Scheme,
  validatorSetHash,
  ZERO_HASH,
} from "@platform/protocol";
import type { Entry } from "@platform/txpool";
import { BlockCheck } from "../../src/consensus/block-check.ts";
import { BlockMaker, type BlockMakerComponents } from "../../src/consensus/block-maker.ts";
import type { ChainTracker } from "../../src/consensus/chain-tracker.ts";
import type { EpochClock } from "../../src/consensus/epoch-clock.ts";
import type { Built, Executed, ExecuteInput, NotExecuted } from "../../src/executor/messages.ts";
import { callRules } from "../../src/pipeline/call-rules.ts";
import { namedCodes } from "../../src/pipeline/named-payload.ts";
import { type ManualClock, manualClock } from "./manual-clock.ts";
import { HOTKEYS, hashOf, sampleSet } from "./sample-head.ts";
import { scriptedExecutor } from "./scripted-executor.ts";
import { silentLogger } from "./silent-logger.ts";

export const chainRef = (number: bigint): ChainRef => ({ number, hash: hashOf(`chain ${number}`) });

export function executed(change: Partial<Executed> = {}): Executed {
  return {
    ok: true,
    executionId: 1,
    stateRoot: hashOf("post state"),
    eventsRoot: ZERO_HASH,
    events: [],
    results: [],
    specVersion: 1,
    summary: { nextValidatorSetHash: validatorSetHash(sampleSet()) } as Executed["summary"],
    ...change,
  };
}

export interface BlockRig {
  readonly maker: BlockMaker;
  readonly check: BlockCheck;
  readonly clock: ManualClock;
  readonly dropped: { readonly hash: Hex32; readonly reason: string }[];
  readonly state: {
    execute: (input: ExecuteInput) => Executed | NotExecuted;
    built: Built;
    pool: Entry[];
    /** Newest chain number that a quorum has. */
    agreed: bigint;
    /** Chain numbers whose hash can be read here. */
    readable: (number: bigint) => boolean;
    dueEpoch: bigint | null;
    snapshot: ChainSnapshot;
    held: Set<Hex32>;
  };
}

export function blockRig(nowMs: number): BlockRig {
  const clock = manualClock(nowMs);
  const dropped: { hash: Hex32; reason: string }[] = [];
  const state: BlockRig["state"] = {
    execute: () => executed(),
    built: { extrinsics: [], dropped: [] },
    pool: [],
    agreed: 100n,
    readable: () => true,
    dueEpoch: null,
    snapshot: { netuid: 7, block: chainRef(120n), neurons: [] },
    held: new Set(),
  };
  const executor = scriptedExecutor(
    {},
    { execute: async (input) => state.execute(input), build: async () => state.built },
  );
  const hashAt = async (number: bigint): Promise<Hex32 | null> =>
    state.readable(number) ? chainRef(number).hash : null;
  const chain = {
    reference: async (parent: ChainRef) =>
      state.agreed > parent.number ? chainRef(state.agreed) : parent,
    hashOf: hashAt,
    confirms: async (ref: ChainRef) => (await hashAt(ref.number)) === ref.hash,
  } as unknown as ChainTracker;
  const epochs = {
    due: () => state.dueEpoch,
    snapshot: async () => state.snapshot,
  } as unknown as EpochClock;
  const codes: BlockMakerComponents["codes"] = async (extrinsics) =>
    namedCodes(extrinsics, async (hash) => (state.held.has(hash) ? new Uint8Array(1) : null));
  const maker = new BlockMaker(
    {
      executor,
      chain,
      epochs,
      clock,
      logger: silentLogger(),
      codes,
      select: () => state.pool,
      dropped: (hash, { reason }) => dropped.push({ hash, reason }),
    },
    HOTKEYS[0] as Hex32,
  );
  const check = new BlockCheck({
    executor,
    chain,
    epochs,
    clock,
    verify: (key, message, signature) => verifySignature(Scheme.ed25519, key, message, signature),
    holds: async (payload) => state.held.has(payload),
    payloadOf: callRules.payloadOf,
    codes,
  });
  return { maker, check, clock, dropped, state };
}
