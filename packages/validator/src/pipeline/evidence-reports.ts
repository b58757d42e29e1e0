/** Proven misbehaviour until a block has recorded it: a report may be lost on its way. */

import type { Evidence } from "@platform/consensus-pbft";
import type { Call, Hex32 } from "@platform/protocol";
import { call, type RuntimeEvent } from "@platform/runtime";
import type { Head } from "../consensus/head.ts";
import type { Outbox } from "./outbox.ts";

/** Members times epochs that can be waiting; state records one for each. */
const MAX_REPORTS = 64;
/** A report that the runtime fails is not sent for ever. */
const MAX_ATTEMPTS = 4;

interface Report {
  readonly call: Call;
  attempts: number;
}

export class EvidenceReports {
  readonly #reports = new Map<string, Report>();

  /** False if evidence against this member of this epoch is waiting already. */
  add(evidence: Evidence, epoch: bigint): boolean {
    const key = keyOf(evidence.hotkey, epoch);
    if (this.#reports.has(key) || this.#reports.size >= MAX_REPORTS) return false;
    this.#reports.set(key, { call: callOf(evidence), attempts: 0 });
    return true;
  }

  /** Forgets what a decided block has recorded, whoever reported it. */
  recorded(events: readonly RuntimeEvent[]): void {
    for (const event of events)
      if (event.name === "session.Equivocation" || event.name === "session.Evidence")
        this.#reports.delete(keyOf(event.payload.hotkey, event.payload.epoch));
  }

  async advance(head: Head, outbox: Outbox): Promise<void> {
    for (const [key, report] of this.#reports) {
      const wish = `evidence/${key}`;
      if (outbox.has(wish)) continue;
      if (report.attempts >= MAX_ATTEMPTS) {
        this.#reports.delete(key);
        continue;
      }
      await outbox.send(head, wish, report.call);
      if (outbox.has(wish)) report.attempts++;
    }
  }
}

function callOf(evidence: Evidence): Call {
  const { hotkey, first } = evidence;
  if (evidence.kind === "invalid-proposal") {
    const { header, certificate } = evidence;
    return call.reportInvalidProposal({ ...first, header, certificate, hotkey });
  }
  const { second } = evidence;
  return call.reportEquivocation({
    firstBytes: first.signBytes,
    firstSignature: first.signature,
    secondBytes: second.signBytes,
    secondSignature: second.signature,
    hotkey,
  });
}

function keyOf(hotkey: Hex32, epoch: bigint): string {
  return `${hotkey}/${epoch}`;
}
