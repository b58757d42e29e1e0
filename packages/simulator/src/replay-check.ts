/** m9: an engine started from the disk now has what the running one has (R12). */

import type { PacemakerConfig } from "@platform/consensus-pbft";
import { createEngine, type DurableState, type EngineState } from "@platform/consensus-pbft";
import { VIEW_LOOK_AHEAD } from "@platform/protocol";

/** What differs, or null. The disk must hold everything that the engine asked it to. */
export function replayDifference(
  live: EngineState,
  pacemaker: PacemakerConfig,
  durable: DurableState,
): string | null {
  // Follows without a vote until it has reached its own locks: its memory is the disk itself.
  if (live.halted || live.restored !== null) return null;
  const { height, set, self } = live;
  const { engine } = createEngine({ height, set, self }, pacemaker, durable);
  if (hasSameMemory(live, engine)) return null;
  const want = memoryOf(live, live.view);
  const got = memoryOf(engine, live.view);
  return want === got ? null : `has ${want}, its disk gives ${got}`;
}

/** The common case without texts; false says nothing. */
function hasSameMemory(a: EngineState, b: EngineState): boolean {
  if (a.decided !== null || b.decided !== null)
    return a.decided?.certificate.digest === b.decided?.certificate.digest;
  if (a.self === null && b.self === null) return true;
  if (a.self !== b.self || a.view !== b.view || a.lock?.certificate !== b.lock?.certificate)
    return false;
  const window = a.view - VIEW_LOOK_AHEAD;
  return holdsLocks(a, b, window) && holdsLocks(b, a, window);
}

/** True if every own lock of `a` from this view on is the very same in `b`. */
function holdsLocks(a: EngineState, b: EngineState, from: number): boolean {
  for (const { view, locked } of a.views.values()) {
    if (view < from || locked.size === 0) continue;
    const others = b.views.get(view)?.locked;
    for (const [phase, subject] of locked) if (others?.get(phase) !== subject) return false;
  }
  return true;
}

function memoryOf(s: EngineState, view: number): string {
  if (s.decided !== null) return `decided ${s.decided.certificate.digest}`;
  if (s.self === null) return "nothing";
  const lock = s.lock === null ? "-" : `${s.lock.certificate.digest}@${s.lock.certificate.view}`;
  const locked: string[] = [];
  for (const one of s.views.values()) {
    if (one.view < view - VIEW_LOOK_AHEAD) continue;
    for (const { phase, digest, preparedView, nilReason } of one.locked.values())
      locked.push(`${one.view}.${phase}:${digest}/${preparedView ?? "-"}/${nilReason ?? 0}`);
  }
  return `view ${s.view} lock ${lock} votes ${locked.sort().join(" ")}`;
}
