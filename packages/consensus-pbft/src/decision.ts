/** DECIDE, the certificate of the height before, and catching up (R7, R15). */

import type { Certificate, Decided, Hex32, Vote } from "@platform/protocol";
import type { CertifiedBlock } from "./durable.ts";
import type { EngineState, PreviousHeight } from "./state.ts";
import { stopViewTimer } from "./view-timer.ts";

/** A COMMIT certificate of any view decides, once its body is at hand. */
export function decide(s: EngineState, certificate: Certificate, body: Uint8Array | null): void {
  if (s.decided !== null) return;
  const block = body ?? s.blocks.get(certificate.digest);
  if (block === undefined) {
    s.awaiting = certificate;
    return fetchOnce(s, null);
  }
  stopViewTimer(s);
  s.awaiting = null;
  s.decided = { certificate, block };
  s.previous = previousOf(s.decided);
  // A node that catches up after a restart already holds a later decision: it keeps that one.
  const stored = s.restored?.decision?.certificate.height ?? -1n;
  if (stored < s.height) s.records.push({ kind: "decision", decision: s.decided });
  const after = s.records.length > 0 ? s.seq + 1n : s.seq;
  s.effects.push({ t: "decide", after, certificate, block });
}

export function onDecided(s: EngineState, message: Decided): void {
  decide(s, message.certificate, message.block);
}

export function bodyArrived(s: EngineState, digest: Hex32): void {
  if (s.awaiting?.digest === digest) decide(s, s.awaiting, null);
}

export function previousOf(decided: CertifiedBlock): PreviousHeight {
  const { certificate } = decided;
  const signatures = new Map<number, string>();
  for (const { index, signature } of certificate.signatures) signatures.set(index, signature);
  return { certificate, signatures };
}

/** COMMITs that came after the quorum: the next block's certificate names every voter in time. */
export function onLateCommit(s: EngineState, vote: Vote): void {
  const { previous } = s;
  if (previous === null) return;
  const { height, view, digest } = previous.certificate;
  if (vote.height !== height || vote.view !== view || vote.digest !== digest) return;
  if (!previous.signatures.has(vote.signer)) previous.signatures.set(vote.signer, vote.signature);
}

/** All COMMITs held for the last decided block; null before the first decision. */
export function parentCertificate(s: EngineState): Certificate | null {
  if (s.previous === null) return null;
  const { certificate } = s.previous;
  if (s.previous.signatures.size === certificate.signatures.length) return certificate;
  const signatures = [...s.previous.signatures]
    .map(([index, signature]) => ({ index, signature }))
    .sort((a, b) => a.index - b.index);
  return { ...s.previous.certificate, signatures };
}

/** One request until the next re-broadcast: loss is repaired by then, floods are not caused. */
export function fetchOnce(s: EngineState, from: number | null): void {
  if (s.fetched) return;
  s.fetched = true;
  s.effects.push({ t: "fetch", fromHeight: s.height, from });
}

/** A member speaks of a later height: the one in work is decided somewhere. */
export function noteHeight(s: EngineState, signer: number, height: bigint): void {
  const known = s.ahead[signer];
  if (known === undefined || height <= known) return;
  s.ahead[signer] = height;
  // One height ahead is the normal race between two deciders; the re-broadcast looks again.
  if (height > s.height + 1n) fetchIfBehind(s);
}

export function fetchIfBehind(s: EngineState): void {
  if (s.decided !== null) return;
  let best = -1;
  for (const [signer, height] of s.ahead.entries())
    if (height > s.height && height > (s.ahead[best] ?? 0n)) best = signer;
  if (best >= 0) fetchOnce(s, best);
}
