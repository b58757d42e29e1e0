/** The reducer: every input is one turn, every turn at most one transaction. */

import {
  assert,
  type ConsensusMessage,
  messageHeight,
  Phase,
  type SignedConsensusMessage,
  VIEW_LOOK_AHEAD,
  voteSubject,
} from "@platform/protocol";
import { fetchIfBehind, noteHeight, onDecided, onLateCommit } from "./decision.ts";
import type { DurableState } from "./durable.ts";
import type { Effect } from "./effect.ts";
import { sameSubject, signedVote } from "./evidence.ts";
import type { HeightConfig, Input, PacemakerConfig } from "./input.ts";
import { flush, lockedIn } from "./locks.ts";
import { onPrePrepare, onProposal, onValidated } from "./proposals.ts";
import { onRebroadcast, sendViewChange, setRebroadcast } from "./rebroadcast.ts";
import { restoreHeight, restoreState } from "./restore.ts";
import { settle } from "./settle.ts";
import { createState, type EngineState, resetHeight } from "./state.ts";
import { enterView, onViewChange } from "./view-change.ts";
import { onVote } from "./voting.ts";

/**
 * An engine at one height, restored from what the signer database holds. The effects re-send the
 * stored votes, and repeat a decision that was durable but perhaps not executed.
 */
export function createEngine(
  config: HeightConfig,
  pacemaker: PacemakerConfig,
  durable: DurableState,
): { readonly engine: EngineState; readonly effects: readonly Effect[] } {
  const engine = createState(config, pacemaker);
  restoreState(engine, durable);
  setRebroadcast(engine);
  return { engine, effects: endTurn(engine) };
}

/** Applies one input and returns what the host has to do, in order. Never throws on peers' data. */
export function step(s: EngineState, input: Input): readonly Effect[] {
  if (!s.halted) handle(s, input);
  if (!s.halted) settle(s);
  return endTurn(s);
}

/** Most messages change nothing visible: those turns allocate nothing. */
const NO_EFFECTS: readonly Effect[] = [];

function endTurn(s: EngineState): readonly Effect[] {
  flush(s);
  const { effects } = s;
  if (effects.length === 0) return NO_EFFECTS;
  s.effects = [];
  return effects;
}

function handle(s: EngineState, input: Input): void {
  switch (input.t) {
    case "message":
      return onMessage(s, input.message);
    case "signed":
      return onSigned(s, input.message);
    case "timer":
      return onTimer(s, input);
    case "proposal":
      return onProposal(s, input);
    case "validated":
      return onValidated(s, input);
    case "due":
      return onDue(s, input.height);
    case "new-height":
      return onNewHeight(s, input.config);
    case "hint":
      return noteHeight(s, input.from, input.height);
  }
}

function onMessage(s: EngineState, message: ConsensusMessage): void {
  const height = messageHeight(message);
  if (message.type === "decided") {
    if (height === s.height) onDecided(s, message);
    return;
  }
  if (message.signer === s.self && height >= s.height) return onOwnEcho(s, message);
  if (height > s.height) return noteHeight(s, message.signer, height);
  if (height < s.height || s.decided !== null) return onPast(s, message);
  apply(s, message);
}

function apply(s: EngineState, message: SignedConsensusMessage): void {
  if (message.type === "vote") return onVote(s, message);
  if (message.type === "view-change") return onViewChange(s, message);
  return onPrePrepare(s, message);
}

/** A peer below us, or late COMMITs of what was just decided. */
function onPast(s: EngineState, message: SignedConsensusMessage): void {
  if (message.type === "vote" && message.phase === Phase.commit) onLateCommit(s, message);
  const stuck = message.type === "view-change" || message.height + 1n < s.height;
  if (!stuck || s.answered.has(message.signer) || message.signer === s.self) return;
  s.answered.add(message.signer);
  s.effects.push({ t: "answer", to: message.signer, height: message.height });
}

/**
 * Own votes come back only as `signed`: one from a peer that this disk never locked means that the
 * disk is older than the vote, and signing on could contradict it (PROTOCOL §7).
 */
function onOwnEcho(s: EngineState, message: SignedConsensusMessage): void {
  if (s.restored !== null) return;
  const subject = voteSubject(message);
  if (subject.height === s.height) {
    const locked = lockedIn(s, subject.view, subject.phase);
    if (locked !== undefined && sameSubject(locked, subject)) return;
    // The locks of a view that left the window are on disk only; of a decided height, void.
    if (s.decided !== null || subject.view < s.view - VIEW_LOOK_AHEAD) return;
  }
  s.halted = true;
  s.effects.push({ t: "higher-vote-seen", vote: signedVote(message) });
}

function onSigned(s: EngineState, message: SignedConsensusMessage): void {
  if (message.height !== s.height || s.decided !== null) return onPastOwn(s, message);
  assert(message.signer === s.self, "own messages carry the own index");
  if (message.type === "view-change") {
    s.own.viewChange = message;
    sendViewChange(s, message);
    return onViewChange(s, message);
  }
  if (message.type === "vote") {
    if (message.phase === Phase.commit) s.own.commit = message;
    else if (message.view === s.view) s.own.prepare = message;
    s.effects.push({ t: "send", to: "all", message });
    return onVote(s, message);
  }
  if (message.view !== s.view) return;
  s.own.prePrepare = message;
  s.effects.push({ t: "send", to: "all", message });
  onPrePrepare(s, message);
}

/** Decided while the signature was made: an own COMMIT still counts for uptime. */
function onPastOwn(s: EngineState, message: SignedConsensusMessage): void {
  if (message.type !== "vote" || message.phase !== Phase.commit) return;
  onLateCommit(s, message);
  s.effects.push({ t: "send", to: "all", message });
}

function onTimer(s: EngineState, input: Extract<Input, { t: "timer" }>): void {
  if (input.height !== s.height) return;
  if (input.timer === "rebroadcast") return onRebroadcast(s);
  if (input.view !== s.view || !s.viewTimerRuns) return;
  s.viewTimerRuns = false;
  enterView(s, s.view + 1, "timer");
}

function onDue(s: EngineState, height: bigint): void {
  if (height !== s.height || s.due) return;
  s.due = true;
  s.moved = true;
}

function onNewHeight(s: EngineState, config: HeightConfig): void {
  assert(s.decided !== null, "a height ends by its decision");
  assert(config.height === s.height + 1n, "heights follow each other");
  resetHeight(s, config);
  restoreHeight(s);
  s.effects.push({ t: "clear-timer", timer: "rebroadcast" });
  setRebroadcast(s);
  fetchIfBehind(s);
}
