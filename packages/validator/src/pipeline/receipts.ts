/** A linked, certified record of each evaluation, announced under its CID (DESIGN §4.8). */

import { decodeCertificate, type Hex32 } from "@platform/protocol";
import type { SubmissionInfo } from "@platform/runtime";
import type { Network, Store } from "../components.ts";
import type { Logger } from "../logger.ts";
import type { Evaluations } from "./evaluations.ts";

export interface ReceiptComponents {
  readonly store: Store;
  readonly network: Network;
  readonly evaluations: Evaluations;
  readonly logger: Logger;
}

export class Receipts {
  readonly #parts: ReceiptComponents;
  readonly #chainId: Hex32;

  constructor(parts: ReceiptComponents, chainId: Hex32) {
    this.#parts = parts;
    this.#chainId = chainId;
  }

  /** Only for what this node evaluated to the certified digest itself: it knows the output. */
  async certified(item: SubmissionInfo): Promise<void> {
    const { store, network, evaluations, logger } = this.#parts;
    const own = evaluations.resultOf(item);
    const decision = await store.decision(item.certifiedHeight);
    if (own === undefined || own.digest !== item.digest || decision === null) return;
    const { digest: hash } = decodeCertificate(decision.certificate);
    const cid = await store.putReceipt({
      chainId: this.#chainId,
      submission: item.id,
      challenge: item.challenge,
      input: own.input,
      record: own.record,
      certificate: { height: item.certifiedHeight, hash },
      // Every honest node must make the same block: what it links is fixed by state alone.
      parent: null,
    });
    logger.info("Submission certified", {
      submission: item.id,
      outcome: own.record.outcome,
      score: String(item.score),
      receipt: cid,
    });
    await network.provide(cid).catch((error) => {
      // Nobody to tell yet; the receipt is served to whoever asks by CID.
      logger.debug("Receipt not announced", { receipt: cid, error: String(error) });
    });
  }
}
