import {
  type ChainSnapshot,
  type Genesis,
  type Hex32,
  sha256Hex,
  snapshotHash,
} from "@platform/protocol";
import { membersOf } from "./build-genesis.ts";

/** What lies beside genesis.json; each part is checked only where it is there. */
export interface GenesisContext {
  readonly snapshot?: ChainSnapshot;
  readonly runtimeCode?: Uint8Array;
  /** Read back from the chain at B0, and the chain's own genesis hash. */
  readonly chain?: { readonly genesisHash: Hex32; readonly snapshot: ChainSnapshot };
}

/**
 * Faults that need more than the file alone (`parseGenesis` finds the others): the snapshot, the
 * runtime and the chain must be those that genesis.json names, and the set must follow from them.
 */
export function genesisContextFaults(genesis: Genesis, context: GenesisContext): string[] {
  const faults: string[] = [];
  const { snapshot, runtimeCode, chain } = context;
  if (snapshot !== undefined) {
    if (snapshotHash(snapshot) !== genesis.snapshotHash)
      faults.push("the snapshot file does not have the hash that genesis names");
    else faults.push(...setFaults(genesis, snapshot));
  }
  if (runtimeCode !== undefined && sha256Hex(runtimeCode) !== genesis.runtimeHash)
    faults.push("the runtime code does not have the hash that genesis names");
  if (chain !== undefined) {
    if (chain.genesisHash !== genesis.substrateGenesis)
      faults.push("the chain is not the one that genesis names");
    else if (snapshotHash(chain.snapshot) !== genesis.snapshotHash)
      faults.push("the chain's metagraph at B0 is not the snapshot that genesis names");
  }
  return faults;
}

function setFaults(genesis: Genesis, snapshot: ChainSnapshot): string[] {
  const { number, hash } = genesis.B0;
  if (snapshot.block.number !== number || snapshot.block.hash !== hash)
    return ["the snapshot is of another block than B0"];
  const delegations = genesis.validators.map((one) => one.signed);
  const { members, left } = membersOf(delegations, snapshot, genesis.parameters.minStake);
  const faults = left.map(({ hotkey, reason }) => `validator ${hotkey} ${reason}`);
  for (const [i, member] of members.entries()) {
    const named = genesis.validators[i];
    const { hotkey } = member.signed.delegation;
    if (named?.signed.delegation.hotkey !== hotkey || named.uid !== member.uid)
      faults.push(`validator ${hotkey} does not have the uid or place of the snapshot`);
    else if (named.power !== member.power)
      faults.push(
        `validator ${hotkey} has power ${named.power}, the snapshot gives ${member.power}`,
      );
  }
  return faults;
}
