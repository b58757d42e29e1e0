/** What state says at once of a call that would fail in its block: the sender is told at the door. */

import {
  type CommandAction,
  remainingShare,
  rotationDelays,
  stateOf,
  verifyCommand,
} from "@platform/challenge-registry";
import {
  type Call,
  CallIndex,
  type Hex32,
  isCall,
  MAX_NONCE_GAP,
  MAX_STATE_CODE_BYTES,
  type VerifySignature,
  zkBinding,
  zkKeyInputs,
} from "@platform/protocol";
import {
  Absence,
  type ApiResult,
  type ChallengeInfo,
  ChallengeStatus,
  CommitArgsCodec,
  OwnerCommandArgsCodec,
  OwnerCommandCodec,
  ZkClaimArgsCodec,
} from "@platform/runtime";
import type { Head } from "../consensus/head.ts";
import type { ExecutorClient } from "../executor/client.ts";
import { upgradeArgs } from "./named-payload.ts";
import { inlinePayload, revealArgs } from "./reveal-args.ts";

export interface CallFactsComponents {
  readonly executor: ExecutorClient;
  readonly verify: VerifySignature;
}

/** Boundaries that are missed before intake stops (PROTOCOL §6). */
const MISSED_BOUNDARIES = 2n;

/** First slot in which the running epoch takes no commits any more. */
export function stalledFrom({ session, parameters }: Head): bigint {
  return session.startSlot + MISSED_BOUNDARIES * BigInt(parameters.epochSlots);
}

type RotationCommand = Extract<
  CommandAction,
  { readonly action: "rotateOwners" | "cancelRotation" }
>;

/** What one head's state says. */
interface Facts {
  readonly head: Head;
  readonly challenges: readonly ChallengeInfo[];
  readonly authority: ApiResult<"authority">;
  readonly absent: ReadonlySet<Hex32>;
}

export class CallFacts {
  readonly #parts: CallFactsComponents;
  #head: Head;
  /** Read for the first call that depends on it; most heads pass without one. */
  #facts: Promise<Facts> | undefined;

  constructor(parts: CallFactsComponents, head: Head) {
    this.#parts = parts;
    this.#head = head;
  }

  /** Another head is in force: what was read of the one before counts no more. */
  follow(head: Head): void {
    this.#head = head;
    this.#facts = undefined;
  }

  /** Code of the refusal by the head in force; null if nothing is known against the call. */
  async fault(call: Call, slot: bigint, signer: Hex32): Promise<string | null> {
    if (isCall(call, CallIndex.commit)) return this.#commitFault(await this.#known(), call, slot);
    if (isCall(call, CallIndex.ownerCommand)) return this.#commandFault(await this.#known(), call);
    if (isCall(call, CallIndex.rejoin))
      return (await this.#known()).absent.has(signer) ? null : "REJOIN_NOT_NEEDED";
    if (isCall(call, CallIndex.applyUpgrade)) return this.#upgradeFault(call);
    if (isCall(call, CallIndex.zkClaim)) return await this.#claimFault(call, signer);
    const reveal = revealArgs(call);
    const mismatch = reveal !== null && reveal.inline.length > 0 && inlinePayload(reveal) === null;
    return mismatch ? "PAYLOAD_MISMATCH" : null;
  }

  /** The head may move while its facts are read. */
  async #known(): Promise<Facts> {
    for (;;) {
      this.#facts ??= this.#read(this.#head);
      const asked = this.#facts;
      try {
        const facts = await asked;
        if (asked === this.#facts) return facts;
      } catch (error) {
        if (asked === this.#facts) this.#facts = undefined;
        throw error;
      }
    }
  }

  async #read(head: Head): Promise<Facts> {
    const { executor } = this.#parts;
    const [{ items: challenges }, authority, jailed] = await Promise.all([
      executor.api("challenges", {}),
      executor.api("authority", {}),
      executor.api("jailed", {}),
    ]);
    const absent = jailed.items
      .filter((one) => one.absence === Absence.absent)
      .map(({ hotkey }) => hotkey);
    return { head, challenges, authority, absent: new Set(absent) };
  }

  /** What costs nothing to see; the proof itself is verified in a block, where it is paid for. */
  async #claimFault({ args }: Call, signer: Hex32): Promise<string | null> {
    const claim = decoded(() => ZkClaimArgsCodec.dec(args));
    const [binding, nullifier] = claim?.inputs ?? [];
    if (claim === null || binding === undefined || nullifier === undefined) return "BAD_ARGUMENTS";
    if (binding !== zkBinding(this.#head.header.chainId, signer)) return "ZK_NOT_BOUND";
    const { executor } = this.#parts;
    const [{ items }, { item }] = await Promise.all([
      executor.api("zkKeys", {}),
      executor.api("zkClaim", { key: claim.key, nullifier }),
    ]);
    const key = items.find(({ id }) => id === claim.key);
    if (key === undefined) return "ZK_UNKNOWN_KEY";
    if (item !== undefined) return "ZK_NULLIFIER_USED";
    return zkKeyInputs(key.key) === claim.inputs.length ? null : "BAD_ARGUMENTS";
  }

  #commitFault({ challenges, head }: Facts, { args }: Call, slot: bigint): string | null {
    const commit = decoded(() => CommitArgsCodec.dec(args));
    if (commit === null) return "BAD_ARGUMENTS";
    const known = challenges.filter(({ id }) => id === commit.challenge);
    if (known.length === 0) return "UNKNOWN_CHALLENGE";
    if (!known.some(({ status }) => status === ChallengeStatus.active))
      return "CHALLENGE_NOT_ACTIVE";
    return slot >= stalledFrom(head) ? "INTAKE_STALLED" : null;
  }

  /** A module that nobody authorised is not worth a byte of anybody's: it is not pulled either. */
  async #upgradeFault(call: Call): Promise<string | null> {
    const args = upgradeArgs(call);
    if (args === null) return "BAD_ARGUMENTS";
    if (args.codeBytes > MAX_STATE_CODE_BYTES) return "UPGRADE_TOO_LARGE";
    const { authorized, pending } = await this.#parts.executor.api("upgrade", {});
    if (pending !== undefined) return "UPGRADE_PENDING";
    return authorized === args.codeHash ? null : "UPGRADE_NOT_AUTHORIZED";
  }

  /** Commands in a row may wait together, so the nonce need not be exactly the next one here. */
  async #commandFault(facts: Facts, { args }: Call): Promise<string | null> {
    const command = decoded(() => OwnerCommandArgsCodec.dec(args));
    const body = decoded(() => (command === null ? null : OwnerCommandCodec.dec(command.command)));
    if (command === null || body === null) return "COMMAND_MALFORMED";
    const { nonce: next, keys, threshold } = facts.authority;
    if (body.nonce < next || body.nonce > next + BigInt(MAX_NONCE_GAP)) return "COMMAND_NONCE";
    const owners = { chainId: facts.head.header.chainId, nonce: body.nonce, keys, threshold };
    const verdict = verifyCommand(command, owners, this.#parts.verify);
    if (!verdict.ok) return verdict.code;
    if (verdict.command.action === "rotateOwners" || verdict.command.action === "cancelRotation")
      return this.#rotationFault(facts.head, verdict.command);
    return actionFault(facts.challenges, verdict.command);
  }

  async #rotationFault(head: Head, command: RotationCommand): Promise<string | null> {
    const { waiting } = await this.#parts.executor.api("ownerRotation", {});
    if (command.action === "cancelRotation")
      return waiting?.nonce === command.rotationNonce ? null : "COMMAND_NO_ROTATION";
    const { least, most } = rotationDelays(head.parameters.epochSlots);
    const { delaySlots } = command.rotation;
    if (delaySlots < least || delaySlots > most) return "COMMAND_ROTATION_DELAY";
    return waiting === undefined ? null : "COMMAND_ROTATION_WAITS";
  }
}

/** What the runtime would refuse by its state: the owner learns it here, not from a failed call. */
function actionFault(
  challenges: readonly ChallengeInfo[],
  command: Exclude<CommandAction, RotationCommand>,
): string | null {
  if (command.action === "addZkKey" || command.action === "removeZkKey") return null;
  if (command.action !== "addChallenge")
    return challenges.some(({ id }) => id === command.challenge) ? null : "UNKNOWN_CHALLENGE";
  const { manifest } = command;
  const others = challenges.flatMap(({ status, manifest: other }) => {
    const state = stateOf(status);
    return state === null ? [] : [{ state, manifest: other }];
  });
  const newest = others.filter(({ manifest: other }) => other.name === manifest.name);
  if (newest.some(({ manifest: other }) => other.version >= manifest.version))
    return "COMMAND_VERSION";
  return remainingShare(manifest, others) < 0 ? "COMMAND_SHARES" : null;
}

function decoded<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
