/** One life of a validator: from the state on this disk until it is stopped, or the state replaced. */

import { blockDigest } from "@platform/consensus-pbft";
import { CodedError, decodeBlock, decodeExtrinsic, type Hex32 } from "@platform/protocol";
import type { SubmitReceipt, ValidatorApi } from "./api.ts";
import { type Assembly, assemble, type KeptParts, layFoundation } from "./assembly.ts";
import type { Components, Store } from "./components.ts";
import type { Head } from "./consensus/head.ts";
import { followOwnKey } from "./consensus/own-key.ts";
import { restoreHead } from "./consensus/restart.ts";
import { assertSetSize, warnOfConcentration } from "./consensus/set-guard.ts";
import { restoreSigner } from "./consensus/signer-head.ts";
import { createApiAnswers } from "./pipeline/api-answers.ts";
import { createNetworkDoor } from "./pipeline/network-door.ts";
import { scopedClock } from "./pipeline/scoped-clock.ts";
import type { StagedSnapshot } from "./sync/snapshot-fetch.ts";
import type { TrustedHead } from "./sync/sync-settings.ts";
import type { ValidatorInit } from "./validator-init.ts";

/** Blocks read back at start: own attest commits that may still be open, and recent evidence. */
const READ_BACK_BLOCKS = 1024n;

export interface Life {
  readonly api: ValidatorApi;
  stop(): Promise<void>;
}

/**
 * @param kept parts that go from one life to the next
 * @param onSnapshot a whole state is staged: this life is over once it was told
 * @throws CodedError as {@link createValidator}
 */
export async function startLife(
  given: Components,
  init: ValidatorInit,
  kept: KeptParts,
  onSnapshot: (staged: StagedSnapshot) => void,
): Promise<Life> {
  const clock = scopedClock(given.clock);
  const components: Components = { ...given, clock };
  const { executor, store } = components;
  const foundation = layFoundation(components, init, kept);
  const { decisions } = foundation;
  const head = await restoreHead({ executor, store, decisions }, init);
  await assertTrusted(store, head, init.trust);
  followOwnKey(head, init.hotkey, components.session, components.logger);
  const { publicKey } = components.session;
  if (!isLongPast(head, clock.nowMs()) && !(await isComing(executor, init.hotkey, publicKey)))
    assertDelegated(head, init.hotkey, publicKey);
  assertSetSize(init.environment, head.nextSet);
  warnOfConcentration(components.logger, head.nextSet);
  const durable = await restoreSigner(store, head);
  const parts = await assemble(components, init, foundation, { head, durable, onSnapshot });
  await readBack(components, head, parts);
  bindNetwork(components, parts);
  parts.audit.started(head.header.height, init.version);
  await parts.members.follow(head, []);
  parts.sync.start();
  return {
    api: createApi(components, init, parts),
    stop: async () => {
      clock.stop();
      parts.consensus.stop();
      parts.sync.stop();
      parts.payloads.stop();
      await parts.pipeline.stop();
    },
  };
}

/** @throws CodedError TRUST_CONFLICT */
async function assertTrusted(
  store: Store,
  { header }: Head,
  trust: TrustedHead | undefined,
): Promise<void> {
  if (trust === undefined || header.height < trust.height) return;
  const stored = await store.decision(trust.height);
  const hash = stored === null ? null : blockDigest(stored.block);
  if (hash === null || hash === trust.hash) return;
  throw new CodedError({
    code: "TRUST_CONFLICT",
    message: `block ${trust.height} of this disk is ${hash}, the trusted head is ${trust.hash}`,
    hint: "compare the hash with several validators; if it is right, move state.db and blocks.db aside",
  });
}

/** Epochs of tests are shorter than the start of a process on a loaded machine. */
const LEAST_PAST_MS = 10_000n;

/** A head of epochs ago says nothing about the keys that are in force in the running network. */
function isLongPast({ header, parameters }: Head, nowMs: number): boolean {
  const epochMs = BigInt(parameters.epochSlots) * BigInt(parameters.intervalMs);
  const past = epochMs > LEAST_PAST_MS ? epochMs : LEAST_PAST_MS;
  return BigInt(nowMs) > header.timeMs + past;
}

/** Rotated, and this disk stands before the boundary: the key observes until then. */
async function isComing(
  executor: Components["executor"],
  hotkey: Hex32,
  sessionKey: Hex32,
): Promise<boolean> {
  const { pending } = await executor.api("delegations", { hotkey });
  return pending?.delegation.sessionKey === sessionKey;
}

/**
 * A member that signs with another key would look alive and count for nothing.
 * @throws CodedError SESSION_KEY_MISMATCH
 */
function assertDelegated(head: Head, hotkey: Hex32, sessionKey: Hex32): void {
  const delegations = head.session.members.map(({ signed }) => signed.delegation);
  const own = delegations.find((delegation) => delegation.hotkey === hotkey);
  const holder = delegations.find((delegation) => delegation.sessionKey === sessionKey);
  if (own?.sessionKey === holder?.sessionKey) return;
  throw new CodedError({
    code: "SESSION_KEY_MISMATCH",
    message:
      own === undefined
        ? `this session key was delegated by the hotkey ${holder?.hotkey}, not by ${hotkey}`
        : `the delegation in force of ${hotkey} names the session key ${own.sessionKey}`,
    hint: "configure the key pair of one delegation; a new key signs from its epoch on",
  });
}

function bindNetwork(components: Components, parts: Assembly): void {
  const { network, store, clock, logger, chain, verify } = components;
  const { members, pipeline } = parts;
  network.bind(
    createNetworkDoor({
      ...parts,
      store,
      clock,
      logger,
      verify,
      onMember: (hotkey, connected) => {
        members.changed(hotkey, connected);
        pipeline.tell();
      },
      onSubmitted: (bytes) => members.spread(bytes),
    }),
  );
  chain.onFinalized((ref) => {
    parts.chain.remember(ref);
    pipeline.tell();
  });
}

function createApi(components: Components, init: ValidatorInit, parts: Assembly): ValidatorApi {
  const { intake, members, evidence } = parts;
  const submit = async (bytes: Uint8Array, from: string): Promise<SubmitReceipt> => {
    const receipt = await intake.admit(bytes, from, components.clock.nowMs());
    if (receipt.accepted) members.spread(bytes);
    return receipt;
  };
  return createApiAnswers({
    ...parts,
    components,
    genesis: init.genesis,
    environment: init.environment,
    version: init.version,
    self: init.hotkey,
    connected: members.connected,
    evidence: () => evidence.list,
    submit,
  });
}

async function readBack(
  { store }: Components,
  head: Head,
  { pipeline, evidence }: Assembly,
): Promise<void> {
  const { height } = head.header;
  for (let h = height > READ_BACK_BLOCKS ? height - READ_BACK_BLOCKS : 1n; h <= height; h++) {
    const stored = await store.decision(h);
    if (stored === null) continue;
    pipeline.replay(decodeBlock(stored.block).body.extrinsics.map(decodeExtrinsic));
    evidence.read((await store.events(h)) ?? [], h);
  }
}
