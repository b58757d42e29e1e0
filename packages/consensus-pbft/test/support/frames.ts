/** One honest frame of every wire type, with the decoder that faces strangers and its encoder. */

import {
  type ConsensusMessage,
  decodeBlock,
  decodeCertificate,
  decodeConsensusMessage,
  decodeExtrinsic,
  decodeScale,
  decodeStatus,
  decodeSyncAnswer,
  decodeSyncRequest,
  decodeValidatorSet,
  encodeBlock,
  encodeCertificate,
  encodeConsensusMessage,
  encodeExtrinsic,
  encodeStatus,
  encodeSyncAnswer,
  encodeSyncRequest,
  encodeValidatorSet,
  HEADER_BYTES,
  Phase,
  SignedDelegationCodec,
  type SyncAnswer,
  type SyncRequest,
  ZERO_HASH,
} from "@platform/protocol";
import { setOf } from "./rig.ts";

const D = "c4".repeat(32);
const SIGNATURE = "1b".repeat(64);
const CERTIFICATE = {
  height: 9n,
  view: 1,
  digest: D,
  signatures: [0, 1, 3].map((index) => ({ index, signature: SIGNATURE })),
};
const vote = { type: "vote", height: 9n, view: 2, digest: D, nilReason: 0, signer: 3 } as const;
const change = {
  type: "view-change",
  height: 9n,
  view: 2,
  signer: 1,
  signature: SIGNATURE,
} as const;
const proposal = { type: "pre-prepare", height: 9n, digest: D, signer: 1 } as const;
const claim = { signer: 0, digest: D, preparedView: 1, signature: SIGNATURE };

const CONSENSUS: readonly ConsensusMessage[] = [
  { ...vote, phase: Phase.commit, signature: SIGNATURE },
  { ...vote, phase: Phase.prepare, digest: ZERO_HASH, nilReason: 5, signature: SIGNATURE },
  { ...change, digest: D, preparedView: 1, prepared: CERTIFICATE, block: Uint8Array.of(1, 2, 3) },
  { ...change, digest: ZERO_HASH, preparedView: null, prepared: null, block: null },
  { ...proposal, view: 0, block: new Uint8Array(40), justification: null, signature: SIGNATURE },
  {
    ...proposal,
    view: 2,
    block: Uint8Array.of(9),
    justification: { claims: [claim, { ...claim, signer: 2 }], prepared: CERTIFICATE },
    signature: SIGNATURE,
  },
  { type: "decided", certificate: CERTIFICATE, block: Uint8Array.of(4) },
];

const HASH = new Uint8Array(32).fill(7);
const REQUESTS: readonly SyncRequest[] = [
  { type: "tip" },
  { type: "set-changes", above: 4n, count: 2 },
  { type: "set", hash: HASH },
  { type: "manifest", height: 9n },
  { type: "chunk", height: 9n, hash: HASH, offset: 64 },
  { type: "decisions", from: 9n, count: 3 },
  { type: "submit", extrinsic: Uint8Array.of(1, 2, 3) },
];
const certified = {
  header: new Uint8Array(HEADER_BYTES),
  certificate: encodeCertificate(CERTIFICATE),
};
const ANSWERS: readonly SyncAnswer[] = [
  { type: "tip", height: 9n, oldest: 2n, snapshot: 8n },
  { type: "set-changes", changes: [{ ...certified, set: encodeValidatorSet(setOf(1, 2)) }] },
  { type: "set", set: encodeValidatorSet(setOf(1, 2)) },
  { type: "manifest", ...certified, tree: new Uint8Array(33).fill(2), sizes: [40] },
  { type: "chunk", bytes: new Uint8Array(30) },
  {
    type: "decisions",
    decisions: [{ certificate: encodeCertificate(CERTIFICATE), block: new Uint8Array(60) }],
  },
  { type: "submitted", error: { code: "POOL_FULL", message: "no room", hint: "wait" } },
  { type: "submitted", error: null },
];

const status = {
  status: {
    validator: D,
    height: 9n,
    head: D,
    finalized: { number: 4n, hash: D },
    have: [ZERO_HASH, D],
    seenFromYou: { signBytes: new Uint8Array(134), signature: SIGNATURE },
    edges: ["/ip4/127.0.0.1/tcp/9000"],
  },
  signature: SIGNATURE,
};

const call = { pallet: 6, call: 1, args: Uint8Array.of(1, 2, 3) };
const body = {
  call,
  signer: D,
  scheme: 1,
  nonce: 5,
  mortality: { from: 77n, slots: 20 },
  specVersion: 1,
  chainId: D,
} as const;
const extrinsics = [
  encodeExtrinsic({ type: "inherent", call }),
  encodeExtrinsic({ type: "signed", body, signature: SIGNATURE }),
];

const header = {
  formatVersion: 1,
  chainId: D,
  height: 9n,
  parentHash: D,
  timeMs: 5n,
  chainRef: { number: 4n, hash: D },
  epoch: 3n,
  validatorSetHash: D,
  nextValidatorSetHash: D,
  specVersion: 1,
  sandboxVersion: 1,
  parentCertHash: D,
  extrinsicsRoot: D,
  stateRoot: D,
  eventsRoot: D,
};
const blocks = [
  { parentCertificate: encodeCertificate(CERTIFICATE), extrinsics },
  { parentCertificate: new Uint8Array(0), extrinsics: [] },
].map((one) => encodeBlock({ header, body: one }));

const delegation = SignedDelegationCodec.enc({
  delegation: {
    chainId: D,
    hotkey: D,
    peerIds: ["peer", "edge"],
    sessionKey: D,
    sandboxVersions: [1, 2],
    specVersions: [1],
    fromEpoch: 1n,
    toEpoch: 9n,
    seq: 3n,
  },
  hotkeySignature: SIGNATURE,
  sessionSignature: SIGNATURE,
});

export interface Wire {
  readonly name: string;
  readonly frames: readonly Uint8Array[];
  /** Decodes and encodes again: what is taken has one encoding. */
  readonly again: (bytes: Uint8Array) => Uint8Array;
}

const wire = <T>(
  name: string,
  frames: readonly Uint8Array[],
  decode: (bytes: Uint8Array) => T,
  encode: (value: T) => Uint8Array,
): Wire => ({ name, frames, again: (bytes) => encode(decode(bytes)) });

export const WIRES: readonly Wire[] = [
  wire(
    "consensus",
    CONSENSUS.map(encodeConsensusMessage),
    decodeConsensusMessage,
    encodeConsensusMessage,
  ),
  wire("sync request", REQUESTS.map(encodeSyncRequest), decodeSyncRequest, encodeSyncRequest),
  wire("sync answer", ANSWERS.map(encodeSyncAnswer), decodeSyncAnswer, encodeSyncAnswer),
  wire("status", [encodeStatus(status)], decodeStatus, encodeStatus),
  wire("extrinsic", extrinsics, decodeExtrinsic, encodeExtrinsic),
  wire("block", blocks, decodeBlock, encodeBlock),
  wire("certificate", [encodeCertificate(CERTIFICATE)], decodeCertificate, encodeCertificate),
  wire("set", [encodeValidatorSet(setOf(1, 2, 3, 4))], decodeValidatorSet, encodeValidatorSet),
  wire(
    "delegation",
    [delegation],
    (bytes) => decodeScale(SignedDelegationCodec, bytes, "a delegation"),
    SignedDelegationCodec.enc,
  ),
];
