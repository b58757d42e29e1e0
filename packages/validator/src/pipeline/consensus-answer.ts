/** The operator's view from the engine's snapshot, the head and what is known of the peers. */

import type { EngineSnapshot } from "@platform/consensus-pbft";
import {
  concentrationOf,
  concentrationWarning,
  type Hex32,
  isWeakQuorum,
  type Member,
  totalPower,
  type ValidatorSet,
} from "@platform/protocol";
import type { Head } from "../consensus/head.ts";
import { nilReasonName, type RoundLog } from "../consensus/round-log.ts";
import type {
  ConsensusMember,
  ConsensusPhase,
  ConsensusStatus,
  LastDecision,
} from "../consensus-status.ts";

export interface ConsensusAnswerParts {
  readonly engine: EngineSnapshot;
  /** Set of the height that the engine is at. */
  readonly set: ValidatorSet;
  readonly head: Head;
  readonly rounds: RoundLog;
  readonly self: Hex32;
  readonly connected: ReadonlySet<Hex32>;
  /** Decided height that a member last told. */
  readonly heightOf: (hotkey: Hex32) => bigint | null;
}

export function consensusStatus(parts: ConsensusAnswerParts): ConsensusStatus {
  const { engine, set, rounds } = parts;
  const total = totalPower(set);
  const last = lastDecision(parts);
  const members = set.members.map((member, index) => memberStatus(parts, last, member, index));
  const power = (which: (member: ConsensusMember) => boolean): bigint =>
    members.reduce((sum, member) => (which(member) ? sum + member.power : sum), 0n);
  return {
    height: engine.height,
    epoch: set.epoch,
    view: engine.view,
    leader: set.members[engine.leader]?.hotkey ?? null,
    phase: phaseOf(engine),
    dueForMs: rounds.dueForMs(),
    proposed: engine.proposed,
    lockedView: engine.lockedView,
    totalPower: total,
    quorumPower: (2n * total) / 3n + 1n,
    preparePower: power(({ prepare }) => prepare === "block"),
    nilPower: power(({ prepare }) => prepare === "nil"),
    commitPower: power(({ commit }) => commit),
    viewChangePower: power(({ viewChange }) => viewChange),
    missingPower: power(({ missing }) => missing),
    members,
    last,
    viewChanges: rounds.changes,
    viewChangeCounts: rounds.counts,
    rounds: rounds.rounds,
    concentration: concentrationOf(set),
    warnings: warningsOf(
      set,
      power(({ missing }) => missing),
    ),
  };
}

/** Oneself is where the engine is, whether or not its set holds it. */
function memberStatus(
  { engine, self, connected, heightOf }: ConsensusAnswerParts,
  last: LastDecision | null,
  { hotkey, power }: Member,
  index: number,
): ConsensusMember {
  const refused = engine.refused.find((one) => one.index === index);
  const prepared = engine.prepares.includes(index);
  const signedLast = last?.signers.includes(hotkey) ?? false;
  const heard =
    engine.heard.includes(index) || (engine.view === 0 && (last === null || signedLast));
  return {
    hotkey,
    power,
    self: hotkey === self,
    leader: engine.leader === index,
    connected: hotkey === self || connected.has(hotkey),
    height: hotkey === self ? null : heightOf(hotkey),
    prepare: refused !== undefined ? "nil" : prepared ? "block" : null,
    nilReason: refused === undefined ? null : nilReasonName(refused.reason),
    commit: engine.commits.includes(index),
    viewChange: engine.viewChanges.includes(index),
    signedLast,
    missing: !heard,
  };
}

function phaseOf(engine: EngineSnapshot): ConsensusPhase {
  if (engine.halted) return "halted";
  if (engine.decided) return "decided";
  if (engine.proposed === null) return engine.due || engine.view > 0 ? "proposing" : "idle";
  return engine.lockedView === engine.view ? "committing" : "preparing";
}

/** Right after an epoch change the last decision was signed by the set before. */
function lastDecision({ engine, set, head }: ConsensusAnswerParts): LastDecision | null {
  const { last } = engine;
  if (last === null) return null;
  const signing = last.height === head.header.height ? head.set : set;
  const signed = new Set(last.signers);
  const members = signing.members.map((member, index) => ({
    ...member,
    signed: signed.has(index),
  }));
  const signers = members.filter((member) => member.signed);
  return {
    height: last.height,
    view: last.view,
    hash: last.digest,
    power: signers.reduce((sum, { power }) => sum + power, 0n),
    totalPower: totalPower(signing),
    signers: signers.map(({ hotkey }) => hotkey),
    missing: members.filter((member) => !member.signed).map(({ hotkey }) => hotkey),
  };
}

function warningsOf(set: ValidatorSet, missing: bigint): string[] {
  const warnings: string[] = [];
  const total = totalPower(set);
  const few = concentrationWarning(set);
  if (few !== null) warnings.push(few);
  const percent = total === 0n ? 0n : (missing * 100n) / total;
  if (3n * missing >= total)
    warnings.push(`no quorum is heard: members with ${percent} % of the power are missing`);
  else if (isWeakQuorum(2n * missing, total))
    warnings.push(
      `members with ${percent} % of the power are missing; at a third nothing is decided`,
    );
  return warnings;
}
