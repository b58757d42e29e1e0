/** The engine's memory: plain data, changed only inside `step`. */

import {
  assert,
  type Certificate,
  type Hex32,
  type Justification,
  MAX_HELD_BODIES,
  MAX_VALIDATORS,
  Phase,
  type PrePrepare,
  totalPower,
  type ValidatorSet,
  VIEW_LOOK_AHEAD,
  type ViewChange,
  type Vote,
  type VoteSubject,
} from "@platform/protocol";
import type { CertifiedBlock, DurableRecord, DurableState } from "./durable.ts";
import type { Effect } from "./effect.ts";
import type { HeightConfig, PacemakerConfig, Verdict } from "./input.ts";
import { leaderOf, leaderOrder } from "./leader.ts";
import { createTally, type Tally } from "./tally.ts";

export interface ViewState {
  readonly view: number;
  /** The leader's first proposal; a second, different one is evidence. */
  prePrepare: PrePrepare | null;
  /** Answer of the host, "asked" while it works, null before. */
  verdict: Verdict | "asked" | null;
  readonly prepares: Tally;
  readonly commits: Tally;
  /** VIEW-CHANGEs for exactly this view, by signer, without bodies. */
  readonly viewChanges: (ViewChange | undefined)[];
  /** Fixed when the host was asked to build; undefined before. */
  proposing: Justification | null | undefined;
  /** Own votes that are locked in this view. */
  readonly locked: Map<Phase, VoteSubject>;
}

/** Own signed messages that are sent again until the height is decided. */
interface OwnMessages {
  viewChange: ViewChange | null;
  prePrepare: PrePrepare | null;
  prepare: Vote | null;
  commit: Vote | null;
}

/** The last decided height: late COMMITs still join its certificate. */
export interface PreviousHeight {
  readonly certificate: Certificate;
  readonly signatures: Map<number, string>;
}

export interface EngineState {
  readonly pacemaker: PacemakerConfig;
  /** Effects and records of the running turn. */
  effects: Effect[];
  records: DurableRecord[];
  seq: bigint;
  height: bigint;
  set: ValidatorSet;
  self: number | null;
  total: bigint;
  order: readonly number[];
  view: number;
  views: Map<number, ViewState>;
  /** The one of them that was current when last looked for. */
  current: ViewState | null;
  /** Highest view that each member showed itself to be in at this height. */
  seenView: number[];
  /** Something changed that the pacemaker has to look at. */
  moved: boolean;
  due: boolean;
  viewTimerRuns: boolean;
  /** Highest own prepared certificate with its body (R5). */
  lock: CertifiedBlock | null;
  /** Bodies by digest, at most MAX_HELD_BODIES. */
  blocks: Map<Hex32, Uint8Array>;
  own: OwnMessages;
  /** Commit certificate whose body is still missing. */
  awaiting: Certificate | null;
  decided: CertifiedBlock | null;
  previous: PreviousHeight | null;
  /** Highest height that each member spoke of (R19). */
  ahead: bigint[];
  fetched: boolean;
  /** Members that got an answer since the last re-broadcast. */
  answered: Set<number>;
  /** Slots whose equivocation was reported. */
  reported: Set<string>;
  /** Locks of a height that this node has not reached again after a restart. */
  restored: DurableState | null;
  halted: boolean;
}

export function createState(config: HeightConfig, pacemaker: PacemakerConfig): EngineState {
  const state: EngineState = {
    pacemaker,
    effects: [],
    records: [],
    seq: 0n,
    height: config.height,
    set: config.set,
    self: config.self,
    total: 0n,
    order: [],
    view: 0,
    views: new Map(),
    current: null,
    seenView: [],
    moved: false,
    due: false,
    viewTimerRuns: false,
    lock: null,
    blocks: new Map(),
    own: { viewChange: null, prePrepare: null, prepare: null, commit: null },
    awaiting: null,
    decided: null,
    previous: null,
    ahead: [],
    fetched: false,
    answered: new Set(),
    reported: new Set(),
    restored: null,
    halted: false,
  };
  resetHeight(state, config);
  return state;
}

/** Forgets everything of the height before; nothing of an old epoch can count in a new one. */
export function resetHeight(s: EngineState, config: HeightConfig): void {
  const { set } = config;
  assert(set.members.length > 0 && set.members.length <= MAX_VALIDATORS, "size of the set");
  assert(config.self === null || set.members[config.self] !== undefined, "own index in the set");
  if (set !== s.set || s.ahead.length === 0) s.ahead = set.members.map(() => 0n);
  s.height = config.height;
  s.set = set;
  s.self = config.self;
  s.total = totalPower(set);
  s.order = leaderOrder(set, config.height);
  s.view = 0;
  s.views = new Map();
  s.current = null;
  s.seenView = set.members.map(() => 0);
  s.moved = false;
  s.due = false;
  s.viewTimerRuns = false;
  s.lock = null;
  s.blocks = new Map();
  s.own = { viewChange: null, prePrepare: null, prepare: null, commit: null };
  s.awaiting = null;
  s.decided = null;
  s.fetched = false;
  s.answered = new Set();
  s.reported = new Set();
}

/** State of a view inside the window around the current one, null outside of it (R19). */
export function viewAt(s: EngineState, view: number): ViewState | null {
  const known = s.views.get(view);
  if (known !== undefined) return known;
  if (view > s.view + VIEW_LOOK_AHEAD || view < s.view - VIEW_LOOK_AHEAD) return null;
  const created: ViewState = {
    view,
    prePrepare: null,
    verdict: null,
    prepares: createTally(),
    commits: createTally(),
    viewChanges: [],
    proposing: undefined,
    locked: new Map(),
  };
  s.views.set(view, created);
  return created;
}

export function currentView(s: EngineState): ViewState {
  if (s.current?.view === s.view) return s.current;
  const view = viewAt(s, s.view);
  assert(view !== null, "the current view is inside its own window");
  s.current = view;
  return view;
}

export function isLeader(s: EngineState, view: number): boolean {
  return s.self !== null && leaderOf(s.order, view) === s.self;
}

/** A member that is neither stopped nor waiting to reach the height of its restored locks. */
export function mayVote(s: EngineState): boolean {
  return s.self !== null && !s.halted && s.decided === null && s.restored === null;
}

/** Keeps a body within the bound; the own prepared one is never dropped. */
export function holdBlock(s: EngineState, digest: Hex32, block: Uint8Array): void {
  if (s.blocks.has(digest)) return;
  if (s.blocks.size >= MAX_HELD_BODIES) {
    const current = s.views.get(s.view)?.prePrepare?.digest;
    for (const held of s.blocks.keys())
      if (held !== s.lock?.certificate.digest && held !== current) {
        s.blocks.delete(held);
        break;
      }
  }
  s.blocks.set(digest, block);
}

/** A member showed that it is in this view: by a VIEW-CHANGE, a vote or a justification. */
export function noteView(s: EngineState, signer: number, view: number): void {
  if (view <= (s.seenView[signer] ?? view)) return;
  s.seenView[signer] = view;
  s.moved = true;
}

/** Power of the members seen in this view or a later one. */
export function powerFrom(s: EngineState, view: number): bigint {
  let power = 0n;
  const { seenView } = s;
  for (let index = 0; index < seenView.length; index++)
    if ((seenView[index] as number) >= view) power += s.set.members[index]?.power ?? 0n;
  return power;
}
