/** Evidence that blocks have recorded, newest last; bounded. */

import { EvidenceKind, type RuntimeEvent } from "@platform/runtime";
import type { EvidenceView } from "../api.ts";
import { knownEvents } from "./block-events.ts";

const KEPT = 256;

export class EvidenceLog {
  readonly #list: EvidenceView[] = [];

  get list(): readonly EvidenceView[] {
    return this.#list;
  }

  /** Picks the evidence out of a decided block's events. */
  read(events: readonly Uint8Array[], inBlock: bigint): void {
    for (const event of knownEvents(events)) {
      if (event.name !== "session.Equivocation" && event.name !== "session.Evidence") continue;
      const { hotkey, height } = event.payload;
      this.#list.push({ kind: kindOf(event), offender: hotkey, height, inBlock });
      if (this.#list.length > KEPT) this.#list.shift();
    }
  }
}

type Recorded = Extract<RuntimeEvent, { name: "session.Equivocation" | "session.Evidence" }>;

function kindOf(event: Recorded): EvidenceView["kind"] {
  if (event.name === "session.Equivocation") return "equivocation";
  return event.payload.kind === EvidenceKind.amnesia ? "amnesia" : "invalid-proposal";
}
