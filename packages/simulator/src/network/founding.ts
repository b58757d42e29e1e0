/** The network that every schedule starts from: keys, genesis, and one challenge to be published. */

import {
  chainIdOf,
  DEVELOPMENT_PARAMETERS,
  type Genesis,
  type Hex32,
  HOST_ABI_VERSION,
  type Neuron,
  type Parameters,
  Scheme,
  type Signer,
  sha256Hex,
  signDelegation,
  utf8,
} from "@platform/protocol";
import { Intake, Kind, type Manifest, Strategy, unsaidLimits } from "@platform/runtime";
import { buildGenesis, createDraft, idOfDraft, shippedRuntime } from "@platform/validator/genesis";
import { SANDBOX_VERSIONS } from "@platform/wasm-sandbox";
import { Keyring } from "./keyring.ts";
import { chainHash } from "./virtual-chain.ts";

export const NETUID = 7;
export const B0 = 100n;
/** Agreed time of block 0; virtual time counts from it. */
export const GENESIS_MS = 1_800_000_000_000;
export const MINERS = 4;

/**
 * Epochs of 30 s, so that every schedule crosses a boundary and a work that was carried over it is
 * certified before the next; windows that leave room for view changes.
 */
export const PARAMETERS: Parameters = {
  ...DEVELOPMENT_PARAMETERS,
  epochBlocks: 30,
  epochSlots: 60,
  intakeSlots: 1,
  revealSlots: 20,
  seedDelay: 2,
  attestSlots: 4,
  attestDeadlineSlots: 40,
  disputeSlots: 1,
};

export interface MemberKeys {
  readonly hotkey: Hex32;
  /** Holder of the hotkey: it delegates. */
  readonly hotkeySigner: Signer;
  readonly session: Signer;
  /** The session key that a rotation leads to. */
  readonly next: Signer;
}

export interface Founding {
  readonly keyring: Keyring;
  readonly genesis: Genesis;
  readonly chainId: Hex32;
  readonly code: Uint8Array;
  readonly members: readonly MemberKeys[];
  readonly owner: Signer;
  readonly miners: readonly Signer[];
  readonly neurons: readonly Neuron[];
  readonly manifest: Manifest;
  readonly module: Uint8Array;
}

/** @param parameters @default a boundary each 30 s, works that end in ten */
export async function found(size: number, parameters = PARAMETERS): Promise<Founding> {
  const keyring = new Keyring();
  const runtime = shippedRuntime();
  const hotkeys = numbered(size).map((i) => keyring.signer(Scheme.sr25519, `hotkey ${i}`));
  const miners = numbered(MINERS).map((i) => keyring.signer(Scheme.sr25519, `miner ${i}`));
  const owner = keyring.signer(Scheme.sr25519, "owner");
  const members = hotkeys.map((hotkeySigner, i) => ({
    hotkey: hotkeySigner.publicKey,
    hotkeySigner,
    session: keyring.signer(Scheme.ed25519, `session ${i}`),
    next: keyring.signer(Scheme.ed25519, `next session ${i}`),
  }));
  const draft = createDraft({
    lineage: `simulated network of ${size}`,
    substrateGenesis: chainHash(0n),
    netuid: NETUID,
    ownerKeys: [owner.publicKey],
    ownerThreshold: 1,
    parameters,
  });
  const delegations = await Promise.all(
    members.map(({ hotkey, session }, i) =>
      signDelegation(
        {
          chainId: idOfDraft(draft),
          hotkey,
          peerIds: [`peer-${i}`],
          sessionKey: session.publicKey,
          sandboxVersions: [...SANDBOX_VERSIONS],
          specVersions: [runtime.specVersion],
          fromEpoch: 0n,
          toEpoch: 1_000n,
          seq: 1n,
        },
        hotkeys[i] as Signer,
        session,
      ),
    ),
  );
  const neurons = [
    ...hotkeys.map((one, uid) => neuron(one.publicKey, uid, 9_000)),
    ...miners.map((one, i) => neuron(one.publicKey, size + i, 0)),
  ];
  const { genesis } = buildGenesis(
    {
      draft: { ...draft, delegations },
      snapshot: { netuid: NETUID, block: { number: B0, hash: chainHash(B0) }, neurons },
      timeMs: BigInt(GENESIS_MS),
      runtimeCode: runtime.code,
      specVersion: runtime.specVersion,
    },
    keyring.verify,
  );
  const chainId = chainIdOf(genesis);
  const module = utf8("a module that only the evaluator double accepts");
  const manifest = manifestOf(module);
  return {
    keyring,
    genesis,
    chainId,
    code: runtime.code,
    members,
    owner,
    miners,
    neurons,
    manifest,
    module,
  };
}

function numbered(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function neuron(hotkey: Hex32, uid: number, stakeWeight: number): Neuron {
  return { uid, hotkey, stakeWeight, permit: stakeWeight > 0, registeredAt: 1n };
}

function manifestOf(module: Uint8Array): Manifest {
  return {
    formatVersion: 1,
    name: "simulated",
    version: 1,
    kind: Kind.deterministic,
    module: sha256Hex(module),
    moduleBytes: module.length,
    hostAbiVersion: HOST_ABI_VERSION,
    imports: [],
    limits: {
      ...unsaidLimits(1_000_000n),
      fuel: 1_000_000n,
      memoryPages: 1,
      maxPayloadBytes: 1_000_000,
    },
    features: 0,
    parameters: new Uint8Array(0),
    policy: {
      open: false,
      strategy: Strategy.winner,
      minImprovementPpb: 0,
      scoreEpochs: 10,
      reentries: 0,
    },
    intake: Intake.rolling,
    rankedByFuel: false,
    mechanism: 0,
    emissionSharePpb: 500_000_000,
    epochFuelBudget: 20_000_000_000n,
    activationEpoch: 1n,
  };
}
