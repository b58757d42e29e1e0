/** A chain as full as its limits allow: what the calls' worst cases start from. */

import {
  type Hex32,
  MAX_VALIDATORS,
  SignedDelegationCodec,
  signDelegation,
  utf8,
} from "@platform/protocol";
import { call, encodeAddChallenge, Intake, type Manifest, ManifestCodec } from "@platform/runtime";
import type { StateView } from "@platform/storage";
import {
  hotkeySigner,
  key,
  type TestValidator,
} from "../../../packages/runtime/test/host/accounts.ts";
import { CHAIN_ID, TestChain } from "../../../packages/runtime/test/host/chain.ts";
import { wasm as engine } from "../../../packages/runtime/test/host/map-host.ts";
import {
  commitWork,
  idOf,
  manifest,
  ownerExtrinsic,
  revealWork,
  untilSeeded,
  type Work,
  work,
} from "../../../packages/runtime/test/host/work.ts";
import { viewOf } from "./measured-block.ts";
import {
  EMPTY,
  IN_FORCE_KEY,
  keyOf,
  LIVE_KEY,
  MANA_KEY,
  MEMBER_KEY,
  OPEN_COUNT_KEY,
  OPEN_KEY,
  PENDING_KEY,
  QUEUED_KEY,
  SUBMISSION_KEY,
  u64s,
  VERIFIED_KEY,
} from "./raw-state.ts";

/** Bounds of the pallets: owner keys, challenges, open submissions. */
const OWNERS = 16;
const CHALLENGES = 64;
/** 2^18 attestations by a set of 255 members. */
const MAX_OPEN = 1028n;
/** Ids that one attest commit of 8 KiB can hold. */
export const MOST_ATTESTED = 240;
/** index 2, uid 2, power 8, session key 32; the delegation follows. */
const MEMBER_HEAD = 44;

export interface FullChain {
  readonly chain: TestChain;
  readonly view: StateView;
  readonly wasm: Uint8Array;
  readonly members: readonly TestValidator[];
  readonly owners: readonly string[];
  /** Committed to the rolling and to the batch challenge, to be revealed. */
  readonly rolling: Work;
  readonly batched: Work;
  /** Seeded and waiting for attestations. */
  readonly evaluating: readonly Hex32[];
}

/** As large as a manifest can be: every list and text at its bound. */
export function largestManifest(change: Partial<Manifest> = {}): Manifest {
  const imports = Array.from(
    { length: 64 },
    (_, i) =>
      `${"a".repeat(59)}${String(100 + i).replaceAll(/\d/g, (digit) => "abcdefghij"[Number(digit)] ?? "")}`,
  );
  return manifest({
    name: "r".repeat(64),
    imports,
    parameters: new Uint8Array(2048).fill(7),
    emissionSharePpb: 1_000_000,
    epochFuelBudget: 1n << 62n,
    ...change,
  });
}

export const ROLLING = largestManifest();
export const BATCHED = largestManifest({ name: "e".repeat(64), intake: Intake.epoch });

/** @param wasm the runtime that is measured */
export async function fullChain(wasm: Uint8Array): Promise<FullChain> {
  // The burn uid takes one of the 256 places of a snapshot.
  const validators = Array.from({ length: MAX_VALIDATORS - 1 }, (_, i) => `v${i}`);
  const owners = Array.from({ length: OWNERS }, (_, i) => `owner${i}`);
  const chain = await TestChain.start({
    ...{ validators, miners: [], owners, ownerThreshold: OWNERS },
    module: new engine.Module(wasm),
    parameters: {
      ...{ epochSlots: 200, epochBlocks: 200, intakeSlots: 100, revealSlots: 50 },
      ...{ attestSlots: 50, attestDeadlineSlots: 100, disputeSlots: 50, manaCap: 1n << 60n },
    },
  });
  chain.host.acceptAll = true;
  const members = chain.validators;
  await activateLargest(chain, owners);
  const [rolling, batched] = [
    work(idOf(ROLLING.name), "v0", "r"),
    work(idOf(BATCHED.name), "v1", "b"),
  ];
  const judged = work(idOf(ROLLING.name), "v2", "j");
  await run(chain, [await commitWork(chain, idOf(ROLLING.name), judged)]);
  await run(chain, [await revealWork(chain, judged)]);
  untilSeeded(chain, judged.id);
  const sizeCeiling = 65_536;
  for (const [name, { id, miner }] of [
    [ROLLING.name, rolling],
    [BATCHED.name, batched],
  ] as const) {
    const body = call.commit({ challenge: idOf(name), commitment: id, sizeCeiling });
    await run(chain, [await chain.extrinsic(hotkeySigner(miner), body)]);
  }
  const evaluating = copySubmissions(chain, judged.id);
  copyChallenges(chain);
  await fillAccounts(chain, members);
  return {
    ...{ chain, wasm, members, owners, rolling, batched, evaluating },
    view: viewOf(new Map(chain.host.state)),
  };
}

async function run(chain: TestChain, extrinsics: readonly Uint8Array[]): Promise<void> {
  // Below what one block may weigh.
  for (let i = 0; i < extrinsics.length; i += 100) {
    const { results } = chain.block(extrinsics.slice(i, i + 100));
    const failed = results.find((result) => result !== 0);
    if (failed !== undefined) throw new Error(`a step of the full chain failed with ${failed}`);
  }
}

async function activateLargest(chain: TestChain, owners: readonly string[]): Promise<void> {
  for (const item of [ROLLING, BATCHED]) {
    const { nonce } = chain.api("authority", {});
    // Sixteen signatures and the largest manifest are more than one extrinsic: queued without some imports.
    await run(chain, [
      await ownerExtrinsic(chain, encodeAddChallenge(CHAIN_ID, nonce, shortened(item)), owners),
    ]);
    const votes = [];
    for (const v of chain.validators)
      votes.push(
        await chain.operational(v, call.verified({ challenge: idOf(item.name), version: 1 })),
      );
    await run(chain, votes);
  }
  const change = chain.changeEpoch(1n);
  if (change.finalized !== 0 || change.results[0] !== 0)
    throw new Error("the epoch did not change");
  await run(chain, []);
  chain.block();
}

export function shortened(of: Manifest): Manifest {
  return { ...of, imports: of.imports.slice(0, 56) };
}

/** Every challenge in force and one more version of each queued, with the votes of all members. */
function copyChallenges(chain: TestChain): void {
  const { state } = chain.host;
  const head = (id: Hex32) => (state.get(keyOf(...IN_FORCE_KEY, id)) as Uint8Array).slice(0, 18);
  for (const item of [ROLLING, BATCHED]) {
    const id = idOf(item.name);
    state.set(keyOf(...IN_FORCE_KEY, id), Buffer.concat([head(id), ManifestCodec.enc(item)]));
  }
  const rolling = state.get(keyOf(...IN_FORCE_KEY, idOf(ROLLING.name))) as Uint8Array;
  for (let i = 2; i < CHALLENGES; i++) state.set(keyOf(...IN_FORCE_KEY, key(`c${i}`)), rolling);
  const ids = Array.from({ length: CHALLENGES - 2 }, (_, i) => key(`c${i + 2}`));
  for (const id of [idOf(ROLLING.name), idOf(BATCHED.name), ...ids]) {
    const queued = Buffer.concat([
      Uint8Array.of(0),
      u64s(1n, 0n),
      Uint8Array.of(255),
      ManifestCodec.enc({ ...ROLLING, version: 2 }),
    ]);
    state.set(keyOf(...QUEUED_KEY, id), queued);
    for (const { hotkey } of chain.validators) state.set(keyOf(...VERIFIED_KEY, id, hotkey), EMPTY);
  }
}

function copySubmissions(chain: TestChain, like: Hex32): Hex32[] {
  const { state } = chain.host;
  const record = state.get(keyOf(...SUBMISSION_KEY, like)) as Uint8Array;
  const ids = Array.from({ length: MOST_ATTESTED }, (_, i) => key(`evaluating ${i}`)).sort();
  for (const id of ids) {
    state.set(keyOf(...SUBMISSION_KEY, id), record);
    state.set(keyOf(...OPEN_KEY, id), EMPTY);
  }
  state.set(keyOf(...OPEN_COUNT_KEY), u64s(MAX_OPEN - 1n));
  return ids;
}

/** The longest delegations, live and waiting, and an entry of mana for everybody. */
async function fillAccounts(chain: TestChain, members: readonly TestValidator[]): Promise<void> {
  const { state } = chain.host;
  for (const member of members) {
    const signed = SignedDelegationCodec.enc(await longestDelegation(member, 2n));
    const record = state.get(keyOf(...MEMBER_KEY, member.hotkey)) as Uint8Array;
    state.set(
      keyOf(...MEMBER_KEY, member.hotkey),
      Buffer.concat([record.slice(0, MEMBER_HEAD), signed]),
    );
    state.set(keyOf(...LIVE_KEY, member.hotkey), signed);
    state.set(keyOf(...PENDING_KEY, member.hotkey), signed);
    // milli, slot, and what regeneration still owes.
    const held = Buffer.concat([u64s(1n << 59n, chain.slot), Uint8Array.of(0, 0)]);
    state.set(keyOf(...MANA_KEY, member.hotkey), held);
  }
}

export async function longestDelegation(of: TestValidator, seq: bigint) {
  const versions = Array.from({ length: 8 }, (_, i) => i + 1);
  return await signDelegation(
    {
      chainId: CHAIN_ID,
      hotkey: of.hotkey,
      peerIds: ["p".repeat(64), "q".repeat(64)],
      sessionKey: of.session.publicKey,
      sandboxVersions: versions,
      specVersions: versions,
      fromEpoch: 0n,
      toEpoch: 1_000n,
      seq,
    },
    of.hot,
    of.session,
  );
}

export const longText = (bytes: number): Uint8Array => utf8("x".repeat(bytes));
