/** The decided tip with what the next block depends on; replaced whole after each decision. */

import type { HeightConfig } from "@platform/consensus-pbft";
import {
  assert,
  type Header,
  type Hex32,
  headerHash,
  type Parameters,
  type ValidatorSet,
  validatorSetHash,
} from "@platform/protocol";
import type { SessionInfo } from "@platform/runtime";
import type { ExecutorClient } from "../executor/client.ts";

export interface Head {
  readonly header: Header;
  readonly hash: Hex32;
  /** Set that certified `header`. */
  readonly set: ValidatorSet;
  /** Set of the next height. */
  readonly nextSet: ValidatorSet;
  /** One object from the epoch's first block on; its counts of uptime are those of that block. */
  readonly session: SessionInfo;
  readonly parameters: Parameters;
  /** Of the runtime in force for the next block: its header and its extrinsics carry it. */
  readonly specVersion: number;
  /** Chain numbers of seeds that closings wait for, ascending. */
  readonly awaitedSeeds: readonly bigint[];
  /** Slot at which the next window ends; null if none is open. */
  readonly deadline: bigint | null;
  /** True while an unfinished batch forbids the epoch change. */
  readonly epochBlocked: boolean;
}

export function slotOf(timeMs: bigint, parameters: Parameters): bigint {
  return timeMs / BigInt(parameters.intervalMs);
}

export function setOf(session: SessionInfo): ValidatorSet {
  return {
    epoch: session.epoch,
    boundary: session.boundary.number,
    members: session.members.map(({ power, signed }) => ({
      hotkey: signed.delegation.hotkey,
      sessionKey: signed.delegation.sessionKey,
      power,
    })),
  };
}

/** Reads the tip's facts through the runtime; `before` is the head below, undefined at start. */
export async function readHead(
  executor: ExecutorClient,
  header: Header,
  before: Head | undefined,
): Promise<Head> {
  const [epochFacts, version, seeds, deadline, epoch] = await Promise.all([
    readEpoch(executor, header, before),
    executor.version(),
    executor.api("awaitedSeeds", {}),
    executor.api("nextDeadline", {}),
    executor.api("epochStatus", {}),
  ]);
  return {
    header,
    hash: headerHash(header),
    set: await certifyingSet(executor, header, epochFacts.nextSet, before),
    ...epochFacts,
    specVersion: version.specVersion,
    awaitedSeeds: seeds.numbers,
    deadline: deadline.slot ?? null,
    epochBlocked: epoch.blocked !== 0,
  };
}

/**
 * What stays for an epoch is read at its two ends: in the block that changes it, and in the epoch's first
 * block, whose slot becomes known with it (PROTOCOL §6: set and parameters change at boundaries only).
 */
async function readEpoch(
  executor: ExecutorClient,
  header: Header,
  before: Head | undefined,
): Promise<Pick<Head, "nextSet" | "session" | "parameters">> {
  const stays = before?.header.nextValidatorSetHash === header.nextValidatorSetHash;
  if (stays && before.header.height >= before.session.startHeight) {
    const { nextSet, session, parameters } = before;
    return { nextSet, session, parameters };
  }
  const [session, parameters] = await Promise.all([
    executor.api("session", {}),
    executor.api("parameters", {}),
  ]);
  const read = setOf(session);
  assert(
    validatorSetHash(read) === header.nextValidatorSetHash,
    "the runtime's set is the one that the header announces",
  );
  // One object for as long as the set stays: what is derived from it is kept with it.
  return { nextSet: stays ? before.nextSet : read, session, parameters };
}

/** After an epoch change the header was certified by the set before; a restart reads it back. */
async function certifyingSet(
  executor: ExecutorClient,
  header: Header,
  nextSet: ValidatorSet,
  before: Head | undefined,
): Promise<ValidatorSet> {
  if (header.validatorSetHash === header.nextValidatorSetHash) return nextSet;
  if (before !== undefined) return before.nextSet;
  const height = header.height - 1n;
  return setOf(await executor.api("session", {}, { type: "height", height }));
}

/** What the engine needs of the height above the head; before `observeUntil` it only follows. */
export function heightConfig(
  head: Head,
  sessionKey: Hex32,
  observeUntil: bigint | undefined = 0n,
): HeightConfig {
  const index = head.nextSet.members.findIndex((member) => member.sessionKey === sessionKey);
  return {
    height: head.header.height + 1n,
    set: head.nextSet,
    self: index < 0 || head.nextSet.epoch < observeUntil ? null : index,
  };
}
