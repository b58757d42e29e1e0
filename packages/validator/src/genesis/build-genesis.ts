import {
  type ChainSnapshot,
  CodedError,
  capPowers,
  type Genesis,
  genesisFaults,
  type Hex32,
  HOST_ABI_VERSION,
  type SignedDelegation,
  STATE_FORMAT,
  sha256Hex,
  snapshotHash,
  type VerifySignature,
} from "@platform/protocol";
import type { GenesisDraft } from "./draft.ts";

export interface GenesisBuild {
  readonly draft: GenesisDraft;
  /** Metagraph at B0, a finalised block. */
  readonly snapshot: ChainSnapshot;
  /** Agreed time of block 0, milliseconds since 1970. */
  readonly timeMs: bigint;
  readonly runtimeCode: Uint8Array;
  readonly specVersion: number;
}

export interface BuiltGenesis {
  readonly genesis: Genesis;
  /** Hotkeys that delegated and are not in the set, each with the reason in words. */
  readonly left: readonly { readonly hotkey: Hex32; readonly reason: string }[];
}

/**
 * Set(0) = permit at B0 ∧ stake weight ≥ minStake ∧ delegation (PROTOCOL §6); power is capped.
 *
 * @throws CodedError GENESIS_INVALID, GENESIS_EMPTY_SET
 */
export function buildGenesis(build: GenesisBuild, verify: VerifySignature): BuiltGenesis {
  const { draft, snapshot } = build;
  const { delegations, ...head } = draft;
  if (snapshot.netuid !== draft.netuid)
    throw new CodedError({
      code: "GENESIS_INVALID",
      message: `the snapshot is of subnet ${snapshot.netuid}, the draft of ${draft.netuid}`,
    });
  const { members, left } = membersOf(delegations, snapshot, draft.parameters.minStake);
  if (members.length === 0)
    throw new CodedError({
      code: "GENESIS_EMPTY_SET",
      message: `no delegated hotkey can validate: ${left.map((l) => `${l.hotkey} ${l.reason}`)}`,
      hint: "register and stake the hotkeys, then build on a later finalised block",
    });
  const genesis: Genesis = {
    ...head,
    ownerKeys: [...head.ownerKeys],
    stateFormat: STATE_FORMAT,
    timeMs: build.timeMs,
    B0: snapshot.block,
    snapshotHash: snapshotHash(snapshot),
    runtimeHash: sha256Hex(build.runtimeCode),
    specVersion: build.specVersion,
    sandboxVersion: draft.parameters.sandboxVersion,
    hostAbiVersion: HOST_ABI_VERSION,
    validators: members,
  };
  const faults = genesisFaults(genesis, verify);
  if (faults.length > 0)
    throw new CodedError({ code: "GENESIS_INVALID", message: faults.join("; ") });
  return { genesis, left };
}

type GenesisMember = Genesis["validators"][number];

/** The same rule for the builder and for whoever checks a genesis against its snapshot. */
export function membersOf(
  delegations: readonly SignedDelegation[],
  snapshot: ChainSnapshot,
  minStake: number,
): { members: GenesisMember[]; left: { hotkey: Hex32; reason: string }[] } {
  const left: { hotkey: Hex32; reason: string }[] = [];
  const taken: { uid: number; stake: bigint; signed: SignedDelegation }[] = [];
  for (const signed of delegations) {
    const { hotkey } = signed.delegation;
    const neuron = snapshot.neurons.find((one) => one.hotkey === hotkey);
    const reason =
      neuron === undefined
        ? "is not registered"
        : !neuron.permit
          ? "has no validator permit"
          : neuron.stakeWeight < minStake
            ? `has stake weight ${neuron.stakeWeight}, below ${minStake}`
            : undefined;
    if (neuron === undefined || reason !== undefined)
      left.push({ hotkey, reason: reason ?? "is not registered" });
    else taken.push({ uid: neuron.uid, stake: BigInt(neuron.stakeWeight), signed });
  }
  taken.sort((a, b) => (a.signed.delegation.hotkey < b.signed.delegation.hotkey ? -1 : 1));
  const powers = capPowers(taken.map((one) => one.stake));
  const members = taken.map(({ uid, signed }, i) => ({
    uid,
    power: powers[i] ?? 0n,
    signed: mutable(signed),
  }));
  return { members, left };
}

/** The schema's output type has plain arrays; the content is the same. */
function mutable(signed: SignedDelegation): GenesisMember["signed"] {
  const { delegation } = signed;
  return {
    ...signed,
    delegation: {
      ...delegation,
      peerIds: [...delegation.peerIds],
      sandboxVersions: [...delegation.sandboxVersions],
      specVersions: [...delegation.specVersions],
    },
  };
}
