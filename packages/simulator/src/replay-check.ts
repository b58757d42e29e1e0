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
  const want = memoryOf(live, live.view);
  const got = memoryOf(engine, live.view);
  return want === got ? null : `has ${want}, its disk gives ${got}`;
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
