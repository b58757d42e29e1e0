/** Proven double votes until a block has recorded them: a report may be lost on its way. */

import type { Equivocation } from "@platform/consensus-pbft";
import { type Call, type Hex32, type VoteContext, voteSignBytes } from "@platform/protocol";
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

export class EquivocationReports {
  readonly #reports = new Map<string, Report>();

  /** False if this member's equivocation of this epoch is waiting already. */
  add(offender: Hex32, { first, second }: Equivocation, context: VoteContext): boolean {
    const key = keyOf(offender, context.epoch);
    if (this.#reports.has(key) || this.#reports.size >= MAX_REPORTS) return false;
    const report = call.reportEquivocation({
      firstBytes: voteSignBytes(context, first.subject),
      firstSignature: first.signature,
      secondBytes: voteSignBytes(context, second.subject),
      secondSignature: second.signature,
      hotkey: offender,
    });
    this.#reports.set(key, { call: report, attempts: 0 });
    return true;
  }

  /** Forgets what a decided block has recorded, whoever reported it. */
  recorded(events: readonly RuntimeEvent[]): void {
    for (const event of events)
      if (event.name === "session.Equivocation")
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

function keyOf(hotkey: Hex32, epoch: bigint): string {
  return `${hotkey}/${epoch}`;
}
