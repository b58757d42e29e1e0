/**
 * What a node starts to believe besides genesis: the operator's head, compared with what validators
 * anchored on the chain, or the head that the chain alone vouches for (PROTOCOL §13, ADR 0030).
 */

import { setTimeout as delay } from "node:timers/promises";
import { type AnchoredHead, CodedError, type Hex32, toErrorRecord } from "@platform/protocol";
import type { ChainLink, Store } from "../components.ts";
import type { Logger } from "../logger.ts";
import { type AnchorTally, hasMajority, majorityHead, tallyAnchors } from "./anchored-heads.ts";
import type { TrustedHead } from "./sync-settings.ts";

/** Take the head that more than half of the chain's stake anchored. */
export const TRUST_CHAIN = "chain";

export interface TrustComponents {
  readonly chain: Pick<ChainLink, "finalized" | "trouble" | "anchorsAt">;
  readonly store: Pick<Store, "tip">;
  readonly logger: Logger;
}

/** Patience with the chain, in milliseconds. */
export interface TrustWaits {
  /** An empty disk has nothing to go on from: a chain that is up answers within seconds. */
  readonly joinMs: number;
  /** With blocks on disk, or the operator's word, the node can go on without the chain. */
  readonly checkMs: number;
}

const WAITS: TrustWaits = { joinMs: 30_000, checkMs: 5_000 };
const POLL_MS = 250;

/**
 * @returns the head that the sync is held to; undefined for genesis alone
 * @throws CodedError TRUST_CONTRADICTED; and with an empty disk ANCHOR_NO_MAJORITY, ANCHORS_UNREADABLE
 */
export async function resolveTrust(
  trust: TrustedHead | typeof TRUST_CHAIN | undefined,
  chainId: Hex32,
  parts: TrustComponents,
  waits: TrustWaits = WAITS,
): Promise<TrustedHead | undefined> {
  if (trust === undefined) return undefined;
  const tip = await parts.store.tip();
  if (trust === TRUST_CHAIN) return headOfChain(chainId, parts, tip === null, waits);
  // Compared with the own block of that height when the head is restored.
  if (tip !== null && tip >= trust.height) return trust;
  await compare(trust, chainId, parts, waits);
  return trust;
}

async function headOfChain(
  chainId: Hex32,
  parts: TrustComponents,
  empty: boolean,
  { joinMs, checkMs }: TrustWaits,
): Promise<TrustedHead | undefined> {
  const { tally, reason } = await readTally(chainId, parts, empty ? joinMs : checkMs, (found) => {
    return majorityHead(found) !== null;
  });
  const head = tally === null ? null : majorityHead(tally);
  if (tally !== null && head !== null) {
    const { height, hash } = head;
    parts.logger.info("The chain vouches for a head", logged(head, tally));
    return { height, hash };
  }
  const error = tally === null ? unreadable(reason) : noMajority(tally);
  if (empty) throw error;
  const { code, message } = error;
  parts.logger.warn("Goes on without a head from the chain", { code, reason: message });
  return undefined;
}

/** The operator's word stands where the chain is silent; against the chain it does not. */
async function compare(
  trust: TrustedHead,
  chainId: Hex32,
  parts: TrustComponents,
  { checkMs }: TrustWaits,
): Promise<void> {
  const { tally, reason } = await readTally(chainId, parts, checkMs, () => true);
  const same = tally?.heads.filter(({ height }) => height === trust.height) ?? [];
  const anchored = tally === null ? undefined : same.find((head) => hasMajority(head, tally));
  if (anchored !== undefined && anchored.hash !== trust.hash) throw contradicted(trust, anchored);
  const head = `${trust.height}:${trust.hash}`;
  if (anchored !== undefined) parts.logger.info("The chain vouches for the trusted head", { head });
  else
    parts.logger.warn("The chain does not vouch for the trusted head", {
      code: "TRUST_NOT_ANCHORED",
      head,
      reason: tally === null ? reason : noMajority(tally).message,
    });
}

interface Reading {
  /** The last one; null if there was none. */
  readonly tally: AnchorTally | null;
  /** Why there was none. */
  readonly reason: string;
}

/** Asks until the answer is good enough or the time is up: validators may be anchoring right now. */
async function readTally(
  chainId: Hex32,
  { chain }: TrustComponents,
  waitMs: number,
  enough: (tally: AnchorTally) => boolean,
): Promise<Reading> {
  const deadline = Date.now() + waitMs;
  let tally: AnchorTally | null = null;
  let reason = "no finalised block was seen";
  for (;;) {
    const block = chain.finalized();
    reason = chain.trouble() ?? reason;
    try {
      if (block !== null) tally = tallyAnchors(chainId, await chain.anchorsAt(block));
    } catch (error) {
      const record = toErrorRecord(error);
      reason = `${record.code}: ${record.message}`;
      if (record.code === "CHAIN_UNSUPPORTED") return { tally, reason };
    }
    if ((tally !== null && enough(tally)) || Date.now() >= deadline) return { tally, reason };
    await delay(POLL_MS);
  }
}

function logged(head: AnchorTally["heads"][number], { total }: AnchorTally) {
  return { head: text(head), stake: `${head.stake} of ${total}` };
}

function text({ height, hash }: AnchoredHead): string {
  return `${height}:${hash}`;
}

/** What is left to an operator whom the chain does not help. */
const OTHER_WAYS =
  "`validator-node anchors` shows who anchored what; ask validators that you know for `GET " +
  "/v1/blocks/HEIGHT` and start with --trust HEIGHT:HASH, or without --trust from genesis";

function noMajority({ heads, total }: AnchorTally): CodedError {
  const best = heads.reduce<AnchorTally["heads"][number] | null>(
    (most, head) => (most === null || head.stake > most.stake ? head : most),
    null,
  );
  const most = best === null ? "none is anchored" : `${text(best)} has ${best.stake} of ${total}`;
  return new CodedError({
    code: "ANCHOR_NO_MAJORITY",
    message: `no head is anchored on the chain by more than half of the stake: ${most}`,
    hint: OTHER_WAYS,
  });
}

function unreadable(reason: string): CodedError {
  return new CodedError({
    code: "ANCHORS_UNREADABLE",
    message: `the heads that validators anchored can't be read: ${reason}`,
    hint: `check chain.url; or ${OTHER_WAYS}`,
  });
}

function contradicted(trust: TrustedHead, anchored: AnchoredHead): CodedError {
  return new CodedError({
    code: "TRUST_CONTRADICTED",
    message: `more than half of the chain's stake anchored ${text(anchored)}, not ${text(trust)}`,
    hint: "ask validators that you know for `GET /v1/blocks/HEIGHT` again, or start with --trust chain",
  });
}
