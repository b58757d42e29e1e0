/** Events of a decided block that an operator must hear of. */

import type { Hex32 } from "@platform/protocol";
import type { RuntimeEvent } from "@platform/runtime";
import type { Logger } from "../logger.ts";

export function raiseAlerts(logger: Logger, self: Hex32, events: readonly RuntimeEvent[]): void {
  for (const { name, payload } of events) {
    if (name === "session.SetNotTaken")
      logger.error("Set of the new epoch is too small: the old one goes on", {
        epoch: String(payload.epoch),
      });
    if (name === "session.Jailed")
      logger.error("A validator is jailed for absence", {
        hotkey: payload.hotkey,
        self: payload.hotkey === self,
        epoch: String(payload.epoch),
        present: payload.present,
      });
    if (name === "certification.Fault" && payload.validator === self)
      logger.error("Own digest was outvoted", { submission: payload.id, digest: payload.digest });
    if (name === "certification.Unresolved")
      logger.warn("Submission is unresolved", { submission: payload.id, reason: payload.reason });
  }
}
