/** Fixed inputs of every frozen format and what this code makes of them; the test compares with
 * the committed vectors, `vectors/write.ts` is the only way to renew them. */

import {
  attestRoot,
  type Block,
  batchSlots,
  type Certificate,
  capPowers,
  certificateHash,
  chainIdOf,
  challengeId,
  commitment,
  DEVELOPMENT_PARAMETERS,
  DelegationCodec,
  draftId,
  encodeBlock,
  encodeCertificate,
  encodeExtrinsic,
  encodeHeadAnchor,
  encodeHeader,
  envelope,
  evaluationDigest,
  evaluationSeed,
  extrinsicHash,
  extrinsicSignBytes,
  extrinsicsRoot,
  FORMAT_VERSION,
  type Genesis,
  genesisHeader,
  genesisJson,
  type Header,
  HOST_ABI_VERSION,
  headerHash,
  IdentityLinkCodec,
  LOCAL_FAILURES,
  lineageSignBytes,
  merklePath,
  merkleRoot,
  OUTCOMES,
  PARAMETER_NAMES,
  ParameterChangeCodec,
  Phase,
  PRODUCTION_PARAMETERS,
  parameterChangeHash,
  proposalId,
  SignKind,
  STATE_FORMAT,
  STATUSES,
  snapshotHash,
  toHex,
  treasuryOf,
  utf8,
  validatorSetHash,
  voteSignBytes,
  ZERO_HASH,
} from "../../src/index.ts";

const h = (byte: number): string => byte.toString(16).padStart(2, "0").repeat(32);
/** The vectors are older than later sandbox versions: a layout does not depend on the number. */
const FIRST_SANDBOX = 1;
const sig = (byte: number): string => byte.toString(16).padStart(2, "0").repeat(64);

export const GENESIS: Genesis = {
  formatVersion: FORMAT_VERSION,
  stateFormat: STATE_FORMAT,
  lineage: "golden",
  substrateGenesis: h(0x11),
  netuid: 7,
  timeMs: 1_700_000_000_000n,
  B0: { number: 42n, hash: h(0x12) },
  snapshotHash: h(0x13),
  runtimeHash: h(0x14),
  specVersion: 1,
  sandboxVersion: FIRST_SANDBOX,
  hostAbiVersion: HOST_ABI_VERSION,
  validators: [1, 2, 3, 4].map((n) => ({
    uid: n,
    power: BigInt(100 * n),
    signed: {
      delegation: {
        chainId: h(0x20),
        hotkey: h(0x30 + n),
        peerIds: [`peer-${n}`, `edge-${n}`],
        sessionKey: h(0x40 + n),
        sandboxVersions: [1],
        specVersions: [1],
        fromEpoch: 0n,
        toEpoch: 1_000n,
        seq: 0n,
      },
      hotkeySignature: sig(0x50 + n),
      sessionSignature: sig(0x60 + n),
    },
  })),
  ownerKeys: [h(0x70)],
  ownerThreshold: 1,
  parameters: {
    ...DEVELOPMENT_PARAMETERS,
    sandboxVersion: FIRST_SANDBOX,
    manaCap: 10_000_000n,
    manaPerSlot: 100_000n,
  },
};

const SET = {
  epoch: 3n,
  boundary: 102n,
  members: [1, 2, 3, 4].map((n) => ({
    hotkey: h(0x30 + n),
    sessionKey: h(0x40 + n),
    power: BigInt(100 * n),
  })),
};

const CERTIFICATE: Certificate = {
  height: 9n,
  view: 2,
  digest: h(0x81),
  signatures: [
    { index: 0, signature: sig(0x01) },
    { index: 2, signature: sig(0x02) },
    { index: 3, signature: sig(0x03) },
  ],
};

const HEADER: Header = {
  formatVersion: FORMAT_VERSION,
  chainId: h(0x80),
  height: 10n,
  parentHash: h(0x81),
  timeMs: 1_700_000_010_000n,
  chainRef: { number: 50n, hash: h(0x82) },
  epoch: 3n,
  validatorSetHash: h(0x83),
  nextValidatorSetHash: h(0x84),
  specVersion: 1,
  sandboxVersion: 1,
  parentCertHash: h(0x85),
  extrinsicsRoot: h(0x86),
  stateRoot: h(0x87),
  eventsRoot: h(0x88),
};

const EXTRINSIC = {
  type: "signed" as const,
  body: {
    call: { pallet: 6, call: 1, args: Uint8Array.of(1, 2, 3) },
    signer: h(0x90),
    scheme: 1 as const,
    nonce: 5,
    mortality: { from: 1_700_000_010n, slots: 20 },
    specVersion: 1,
    chainId: h(0x80),
  },
  signature: sig(0x91),
};
const INHERENT = {
  type: "inherent" as const,
  call: { pallet: 6, call: 0, args: Uint8Array.of(4, 5) },
};

const LEAVES = [1, 2, 3].map((n) => ({ submission: h(n), digest: h(0xa0 + n), salt: h(0xb0 + n) }));

function genesisVectors() {
  return {
    draftId: draftId(GENESIS),
    json: genesisJson(GENESIS),
    chainId: chainIdOf(GENESIS),
    header: toHex(encodeHeader(genesisHeader(GENESIS, h(0x99)))),
    hash: headerHash(genesisHeader(GENESIS, h(0x99))),
    delegationBody: toHex(DelegationCodec.enc(GENESIS.validators[0]?.signed.delegation as never)),
    snapshotHash: snapshotHash({
      netuid: 7,
      block: GENESIS.B0,
      neurons: [
        { uid: 0, hotkey: h(0x31), stakeWeight: 65535, permit: true, registeredAt: 1n },
        { uid: 1, hotkey: h(0x35), stakeWeight: 0, permit: false, registeredAt: 2n },
      ],
    }),
    batchSlots: {
      development: batchSlots(DEVELOPMENT_PARAMETERS),
      production: batchSlots(PRODUCTION_PARAMETERS),
    },
  };
}

function blockVectors() {
  const extrinsics = [encodeExtrinsic(INHERENT), encodeExtrinsic(EXTRINSIC)];
  const parentCertificate = encodeCertificate(CERTIFICATE);
  const block: Block = { header: HEADER, body: { parentCertificate, extrinsics } };
  return {
    header: toHex(encodeHeader(HEADER)),
    headerHash: headerHash(HEADER),
    certificate: toHex(parentCertificate),
    certificateHash: certificateHash(parentCertificate),
    emptyCertificateHash: certificateHash(new Uint8Array(0)),
    block: toHex(encodeBlock(block)),
    extrinsicsRoot: extrinsicsRoot(extrinsics),
  };
}

function extrinsicVectors() {
  return {
    signed: toHex(encodeExtrinsic(EXTRINSIC)),
    hash: extrinsicHash(EXTRINSIC),
    signBytes: toHex(extrinsicSignBytes(EXTRINSIC.body)),
    inherent: toHex(encodeExtrinsic(INHERENT)),
    inherentHash: extrinsicHash(INHERENT),
  };
}

function voteVectors() {
  const context = { chainId: h(0x80), epoch: 3n, validatorSetHash: h(0x83) };
  const subject = { height: 10n, view: 1, digest: h(0x81) };
  const bytes = (rest: object): string =>
    toHex(voteSignBytes(context, { ...subject, ...rest } as never));
  return {
    viewChangeNone: bytes({ phase: Phase.viewChange, digest: ZERO_HASH, preparedView: null }),
    viewChangePrepared: bytes({ phase: Phase.viewChange, preparedView: 0 }),
    prePrepare: bytes({ phase: Phase.prePrepare }),
    prepare: bytes({ phase: Phase.prepare }),
    prepareNil: bytes({ phase: Phase.prepare, digest: ZERO_HASH, nilReason: 4 }),
    commit: bytes({ phase: Phase.commit }),
  };
}

function powerVectors() {
  const cases: bigint[][] = [
    [5n],
    [100n, 1n, 1n],
    [100n, 1n, 1n, 1n],
    [16383n, 16383n, 16383n, 16383n],
    [60000n, 2000n, 1500n, 1000n, 1035n],
    [1n, 1n, 1n, 1n, 1n, 1_000_000n],
  ];
  return {
    setHash: validatorSetHash(SET),
    caps: cases.map((powers) => ({
      powers: powers.map(String),
      capped: capPowers(powers).map(String),
    })),
  };
}

function hashRuleVectors() {
  const items = [1, 2, 3, 4, 5].map((n) => Uint8Array.of(n));
  return {
    envelope: toHex(envelope(h(0x80), SignKind.manifest, utf8("body"))),
    signKinds: SignKind,
    lineage: toHex(
      lineageSignBytes({ fromChainId: h(0x80), height: 9n, blockHash: h(1), toChainId: h(2) }),
    ),
    challengeId: challengeId(h(0x80), "tsp"),
    commitment: commitment(h(0x80), h(1), h(2), h(3), h(4)),
    seed: evaluationSeed(h(0x80), h(1), h(2), h(3)),
    attestRoot: attestRoot(h(0x80), 3n, h(0x31), LEAVES),
    merkleRoots: [0, 1, 2, 3, 5].map((n) => toHex(merkleRoot(items.slice(0, n)))),
    merklePath: merklePath(items, 4).map(toHex),
  };
}

function outcomeVectors() {
  const input = {
    hostAbiVersion: 1,
    sandboxVersion: 1,
    module: h(1),
    input: h(2),
    height: 10n,
    stateRoot: h(3),
    seed: h(4),
  };
  const digest = (outcome: (typeof OUTCOMES)[number], program: null | "trap"): string =>
    evaluationDigest(h(0x80), input, {
      outcome,
      program,
      score: outcome === "ok" ? 500_000_000n : 0n,
      output: outcome === "ok" ? Uint8Array.of(1) : new Uint8Array(0),
      effects: new Uint8Array(0),
      fuelUsed: 1_000n,
    });
  return {
    outcomes: OUTCOMES,
    localFailures: LOCAL_FAILURES,
    statuses: STATUSES,
    versions: { FORMAT_VERSION, STATE_FORMAT, FIRST_SANDBOX, HOST_ABI_VERSION },
    digestOk: digest("ok", null),
    digestOkProgramTrapped: digest("ok", "trap"),
    digestOutOfFuel: digest("out-of-fuel", null),
  };
}

function headAnchorVectors() {
  const newest = { height: 184_320n, hash: h(0x81) };
  const before = { height: 183_700n, hash: h(0x82) };
  return {
    one: toHex(encodeHeadAnchor({ chainId: h(0x80), heads: [newest] })),
    two: toHex(encodeHeadAnchor({ chainId: h(0x80), heads: [newest, before] })),
  };
}

function identityVectors(): unknown {
  const link = { account: h(0x90), peerKey: h(0x91), place: 2 };
  const body = IdentityLinkCodec.enc(link);
  return {
    body: toHex(body),
    hotkeySigns: toHex(envelope(h(0x80), SignKind.identityLink, body)),
    peerKeySigns: toHex(envelope(h(0x80), SignKind.identityAcceptance, body)),
  };
}

/** File name without ending → content. */
export function frozenVectors(): Record<string, unknown> {
  return {
    genesis: genesisVectors(),
    block: blockVectors(),
    extrinsic: extrinsicVectors(),
    votes: voteVectors(),
    power: powerVectors(),
    hashes: hashRuleVectors(),
    outcomes: outcomeVectors(),
    treasury: { account: treasuryOf(h(0x80), h(1)) },
    "head-anchor": headAnchorVectors(),
    identity: identityVectors(),
    governance: governanceVectors(),
  };
}

function governanceVectors(): Record<string, unknown> {
  const first = {
    ...{ name: 8, old: 2n, new: 1n, previous: ZERO_HASH, proposal: h(0x83) },
    ...{ height: 184_320n, epoch: 3n },
  };
  const previous = parameterChangeHash(h(0x80), first);
  const second = { ...first, old: 1n, new: 3n, previous, proposal: h(0x84), epoch: 4n };
  return {
    proposalId: proposalId(h(0x80), h(0x81), 7, 1, Uint8Array.of(8, 1, 0, 0, 0, 0, 0, 0, 0)),
    emptyProposalId: proposalId(h(0x80), h(0x81), 0xffff_ffff, 255, new Uint8Array(0)),
    parameterChange: toHex(ParameterChangeCodec.enc(first)),
    parameterChangeHash: previous,
    secondChangeHash: parameterChangeHash(h(0x80), second),
    parameterNames: PARAMETER_NAMES,
  };
}
