/** What a member can send without the others' keys: each kind must be refused by its own rule. */

import {
  type Certificate,
  type ConsensusMessage,
  encodeConsensusMessage,
  Phase,
  sha256Hex,
  utf8,
  type VoteSubject,
  voteSubject,
} from "@platform/protocol";

export interface Forger {
  /** Index of its own key in the set. */
  readonly self: number;
  readonly members: number;
  sign(subject: VoteSubject): Promise<string>;
}

/** No member has this index, whatever the set. */
const STRANGER = 200;

/** Forged frames around a message that really was on its way. */
export async function forgeries(by: Forger, real: ConsensusMessage): Promise<Uint8Array[]> {
  const bytes = encodeConsensusMessage(real);
  const frames = [flipped(bytes), bytes.slice(0, -7), utf8("not a message")];
  if (real.type === "decided") return frames;
  const { height, view } = real;
  const other = (by.self + 1) % by.members;
  const digest = sha256Hex(utf8(`forged ${height}/${view}`));
  const commit = await by.sign({ height, view, phase: Phase.commit, digest, nilReason: 0 });
  const all = Array.from({ length: by.members }, (_, index) => ({ index, signature: commit }));
  const certificate: Certificate = { height, view, digest, signatures: all };
  const forged: ConsensusMessage[] = [
    // In the names of others, and of nobody.
    { ...real, signer: other, signature: await by.sign(voteSubject(real)) },
    { ...real, signer: STRANGER },
    // Certificates: its own signature under every name, and too few names.
    { type: "decided", certificate, block: null },
    {
      type: "decided",
      certificate: { ...certificate, signatures: all.slice(by.self, by.self + 1) },
      block: null,
    },
    // A proposal out of turn, and a claim of a prepared block that nobody prepared.
    await outOfTurn(by, height, view, digest),
    await falseClaim(by, certificate),
  ];
  // A leader's own signature over another body.
  if (real.type === "pre-prepare") forged.push({ ...real, block: flipped(real.block) });
  return [...frames, ...forged.map(encodeConsensusMessage)];
}

async function outOfTurn(
  by: Forger,
  height: bigint,
  view: number,
  digest: string,
): Promise<ConsensusMessage> {
  const subject = { height, view, phase: Phase.prePrepare, digest };
  const signature = await by.sign(subject);
  const block = new Uint8Array(512);
  return {
    type: "pre-prepare",
    ...{ height, view, digest, block, justification: null, signer: by.self, signature },
  };
}

async function falseClaim(by: Forger, prepared: Certificate): Promise<ConsensusMessage> {
  const { height, digest } = prepared;
  const view = prepared.view + 1;
  const preparedView = prepared.view;
  const subject = { height, view, phase: Phase.viewChange, digest, preparedView };
  return {
    type: "view-change",
    ...{ height, view, digest, preparedView, prepared, block: null, signer: by.self },
    signature: await by.sign(subject),
  };
}

/** One bit near the end: in a signature, or in a body. */
function flipped(bytes: Uint8Array): Uint8Array {
  const changed = new Uint8Array(bytes);
  const at = Math.max(0, changed.length - 9);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}
