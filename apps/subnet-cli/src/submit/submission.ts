/** One submission from commit to revealed; every step can be done again after a crash. */

import { setTimeout as delay } from "node:timers/promises";
import { type ChallengeView, type SubmissionView, signingSlot } from "@platform/node-api";
import {
  type Call,
  CodedError,
  commitment,
  MAX_INLINE_PAYLOAD_BYTES,
  type Signer,
  sha256Hex,
} from "@platform/protocol";
import { call } from "@platform/runtime";
import type { Journal, JournalEntry } from "../journal/journal.ts";
import type { Session } from "../network/session.ts";

/** Between two looks at the node: a fraction of the shortest slot that people use. */
const POLL_MS = 75;

export interface SubmissionDeps {
  readonly session: Session;
  readonly journal: Journal;
  readonly signer: Signer;
  /** One account's extrinsics go one after the other, or they would take the same nonce. */
  readonly inTurn: <T>(task: () => Promise<T>) => Promise<T>;
  readonly progress: (line: string) => void;
}

export interface Work {
  readonly label: string;
  readonly challenge: ChallengeView;
  readonly payload: Uint8Array;
  readonly salt: string;
  /** Key file, noted for a resume. */
  readonly key: string;
}

/** Salt and payload are durable when this returns; nothing has left the machine yet. */
export function journalWork(deps: SubmissionDeps, work: Work): JournalEntry {
  const { challenge, payload, salt } = work;
  if (payload.length > challenge.maxPayloadBytes)
    throw new CodedError({
      code: "PAYLOAD_TOO_LARGE",
      message: `the work has ${payload.length} bytes, ${challenge.name} takes ${challenge.maxPayloadBytes}`,
    });
  const hash = sha256Hex(payload);
  const { chainId } = deps.session;
  const hotkey = deps.signer.publicKey;
  return deps.journal.open(
    {
      label: work.label,
      id: commitment(chainId, challenge.id, hotkey, hash, salt),
      chainId,
      challenge: challenge.id,
      challengeName: challenge.name,
      hotkey,
      key: work.key,
      salt,
      payload: hash,
      payloadBytes: payload.length,
    },
    payload,
  );
}

/**
 * Resolves once the commit is in a block.
 *
 * @throws CodedError the node's refusal
 */
export async function commitWork(deps: SubmissionDeps, entry: JournalEntry): Promise<void> {
  const args = {
    challenge: entry.challenge,
    commitment: entry.id,
    sizeCeiling: entry.payloadBytes,
  };
  await sendUntil(
    deps,
    () => call.commit(args),
    async () => (await deps.session.submission(entry.id)) !== null,
  );
  deps.progress(`${entry.label}: committed to ${entry.challengeName} as ${entry.id}`);
}

/**
 * Waits for the reveal window, reveals, and stays until the reveal is in a block.
 *
 * @throws CodedError SUBMISSION_REFUSED if the network let it lapse
 */
export async function revealWork(deps: SubmissionDeps, entry: JournalEntry): Promise<void> {
  const payload = deps.journal.payload(entry);
  const inline = payload.length <= MAX_INLINE_PAYLOAD_BYTES;
  if (!inline) await deps.session.serve(entry.payload, payload);
  await revealWindow(deps, entry);
  const args = {
    submission: entry.id,
    payload: entry.payload,
    payloadBytes: payload.length,
    salt: entry.salt,
    inline: inline ? payload : new Uint8Array(0),
  };
  await sendUntil(
    deps,
    () => call.reveal(args),
    async () => isRevealed(await deps.session.submission(entry.id)),
  );
  deps.journal.close(entry, "revealed");
  deps.progress(`${entry.label}: revealed`);
}

function isRevealed(view: SubmissionView | null): boolean {
  if (view?.status === "refused") throw refused(view);
  return view !== null && view.payload !== null;
}

function refused(view: SubmissionView): CodedError {
  return new CodedError({
    code: "SUBMISSION_REFUSED",
    message: `submission ${view.id} was refused (reason ${view.reason})`,
    hint: "a commit that is not revealed in its window lapses; submit again",
  });
}

/** `rolling`: any later block; `epoch`: from the cut-off of the batch on (PROTOCOL §9). */
async function revealWindow(deps: SubmissionDeps, entry: JournalEntry): Promise<void> {
  const { session } = deps;
  const challenges = await session.api.challenges();
  const challenge = challenges.find((one) => one.id === entry.challenge);
  if (challenge?.intake !== "epoch") return;
  const { intakeSlots } = session.genesis.parameters;
  for (;;) {
    const [view, status] = await Promise.all([session.submission(entry.id), session.status()]);
    if (view === null || isRevealed(view)) return;
    const cutOff = status.epochStartSlot + BigInt(intakeSlots);
    if (status.epoch >= view.epoch && status.slot >= cutOff) return;
    await delay(POLL_MS);
  }
}

/** Times that another extrinsic of the account may be faster before this client gives up. */
const MAX_STALE = 8;
const STALE = {
  code: "NONCE_STALE",
  message: "the account's nonce was used by somebody else each time",
  hint: "does another client sign with this key?",
};

/** Signs and sends, and again when the extrinsic has died without getting in. */
async function sendUntil(
  deps: SubmissionDeps,
  make: () => Call,
  done: () => Promise<boolean>,
): Promise<void> {
  const { session, signer, inTurn } = deps;
  await inTurn(async () => {
    for (let stale = 0; !(await done()); ) {
      const { bytes, deadSlot } = await session.sign(signer, make());
      if (!(await sendFresh(session, bytes))) {
        if (++stale > MAX_STALE) throw new CodedError(STALE);
        await delay(POLL_MS);
        continue;
      }
      while (!(await done()) && (await presentSlot(session)) < deadSlot) await delay(POLL_MS);
    }
  });
}

/**
 * False if the nonce was used meanwhile: by this very extrinsic, which gossip brought into a block
 * before the door was asked, or by another of the account. Looking again tells which.
 */
async function sendFresh(session: Session, bytes: Uint8Array): Promise<boolean> {
  try {
    await session.send("submission", bytes);
    return true;
  } catch (error) {
    if (error instanceof CodedError && error.code === "NONCE_STALE") return false;
    throw error;
  }
}

async function presentSlot(session: Session): Promise<bigint> {
  const { slot } = await session.status();
  return signingSlot(slot, session.genesis.parameters.intervalMs, Date.now());
}
