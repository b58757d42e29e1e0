/** Events of a block as far as this release knows them. */

import { CodedError } from "@platform/protocol";
import { decodeEvent, type RuntimeEvent } from "@platform/runtime";

/** A newer runtime may deposit events that this node has no name for: they change nothing here. */
export function knownEvents(events: readonly Uint8Array[]): RuntimeEvent[] {
  return events.flatMap((bytes) => {
    try {
      return [decodeEvent(bytes)];
    } catch (error) {
      if (error instanceof CodedError) return [];
      throw error;
    }
  });
}
