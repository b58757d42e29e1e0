/** What an operator may have to prove later: every decided change of who may do what, in order. */

import { decodeEvent, type EventName } from "@platform/runtime";
import type { Store } from "../components.ts";
import type { Decided } from "../consensus/decisions.ts";
import type { Logger } from "../logger.ts";

/** Events of governance, membership and money; submissions have receipts of their own. */
const RECORDED: readonly EventName[] = [
  "session.EpochStarted",
  "session.SetNotTaken",
  "session.DelegationQueued",
  "session.Equivocation",
  "session.Evidence",
  "session.Jailed",
  "session.Rejoining",
  "authority.CommandAccepted",
  "authority.RotationQueued",
  "authority.RotationCancelled",
  "authority.OwnersRotated",
  "challenges.Queued",
  "challenges.Activated",
  "challenges.Lapsed",
  "challenges.Paused",
  "challenges.Resumed",
  "challenges.Retired",
  "certification.Fault",
  "weights.Decided",
  "reputation.Frozen",
];

export interface AuditTrailComponents {
  readonly store: Store;
  readonly logger: Logger;
}

export class AuditTrail {
  readonly #parts: AuditTrailComponents;

  constructor(parts: AuditTrailComponents) {
    this.#parts = parts;
  }

  started(height: bigint, version: string): void {
    this.#write("node.Started", { height: String(height), version });
  }

  stopped(reason: string): void {
    this.#write("node.SafetyStop", { reason });
  }

  decided({ events, head }: Decided): void {
    const { height } = head.header;
    for (const bytes of events) {
      const { name, payload } = decodeEvent(bytes);
      if (!RECORDED.includes(name)) continue;
      const fields = Object.entries(payload).map(([key, value]) => [key, String(value)]);
      this.#write(name, {
        height: String(height),
        block: head.hash,
        ...Object.fromEntries(fields),
      });
    }
  }

  #write(kind: string, body: Readonly<Record<string, string>>): void {
    this.#parts.store.audit({ kind, body }).catch((error) => {
      this.#parts.logger.error("Audit record not written", { kind, error: String(error) });
    });
  }
}
