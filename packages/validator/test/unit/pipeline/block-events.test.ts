/** Events of a decided block: evidence and alerts are picked out, unknown ones do no harm. */

import type { Hex32 } from "@platform/protocol";
import { EVENTS } from "@platform/runtime";
import { expect, test } from "vitest";
import { raiseAlerts } from "../../../src/pipeline/alerts.ts";
import { knownEvents } from "../../../src/pipeline/block-events.ts";
import { EvidenceLog } from "../../../src/pipeline/evidence-log.ts";
import { HOTKEYS, hashOf } from "../../support/sample-head.ts";
import { silentLogger } from "../../support/silent-logger.ts";

const [self = "", other = ""] = HOTKEYS;

function equivocation(hotkey: Hex32, height = 5n): Uint8Array {
  const { pallet, event, payload } = EVENTS["session.Equivocation"];
  return Uint8Array.of(
    pallet,
    event,
    ...payload.enc({ hotkey, epoch: 0n, height, view: 0, phase: 3 }),
  );
}

test("events of a newer runtime, or broken ones, are passed over", () => {
  const known = equivocation(self);
  const events = [Uint8Array.of(200, 1, 2), known, known.slice(0, -1), new Uint8Array(0)];
  expect(knownEvents(events).map(({ name }) => name)).toEqual(["session.Equivocation"]);
});

test("the evidence log keeps the newest, in order", () => {
  const log = new EvidenceLog();
  for (let i = 0; i < 300; i++) log.read([equivocation(other, BigInt(i))], BigInt(i + 1));
  expect(log.list).toHaveLength(256);
  expect(log.list.at(0)).toEqual({
    kind: "equivocation",
    offender: other,
    height: 44n,
    inBlock: 45n,
  });
  expect(log.list.at(-1)).toEqual({
    kind: "equivocation",
    offender: other,
    height: 299n,
    inBlock: 300n,
  });
});

test("an outvoted digest alarms its own validator only", () => {
  const fault = (validator: Hex32) =>
    ({
      name: "certification.Fault",
      payload: { id: hashOf("submission"), validator, digest: hashOf("digest") },
    }) as const;
  const logger = silentLogger();
  raiseAlerts(logger, self, [fault(other)]);
  expect(logger.lines).toEqual([]);
  raiseAlerts(logger, self, [fault(self)]);
  expect(logger.lines).toEqual([{ level: "error", message: "Own digest was outvoted" }]);
});
