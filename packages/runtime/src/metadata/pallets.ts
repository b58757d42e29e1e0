/** What a pallet is for and what it keeps. A pallet without an entry here does not compile. */

import type { Pallet } from "@platform/protocol";
import { AUTHORITY_STORAGE } from "../storage/authority.ts";
import { CERTIFICATION_STORAGE } from "../storage/certification.ts";
import { CHALLENGES_STORAGE } from "../storage/challenges.ts";
import { GOVERNANCE_STORAGE } from "../storage/governance.ts";
import { IDENTITY_STORAGE } from "../storage/identity.ts";
import { JOBS_STORAGE } from "../storage/jobs.ts";
import { MANA_STORAGE } from "../storage/mana.ts";
import { PARAMETERS_STORAGE } from "../storage/parameters.ts";
import { REPUTATION_STORAGE } from "../storage/reputation.ts";
import { SESSION_STORAGE } from "../storage/session.ts";
import type { StorageItem } from "../storage/storage-item.ts";
import { SUBMISSIONS_STORAGE } from "../storage/submissions.ts";
import { SYSTEM_STORAGE } from "../storage/system.ts";
import { TIMESTAMP_STORAGE } from "../storage/timestamp.ts";
import { TRUST_STORAGE } from "../storage/trust.ts";
import { WEIGHTS_STORAGE } from "../storage/weights.ts";
import { ZK_STORAGE } from "../storage/zk.ts";

interface PalletTable {
  readonly docs: string;
  readonly storage: readonly StorageItem[];
}

export const PALLETS: Readonly<Record<keyof typeof Pallet, PalletTable>> = {
  system: { docs: "Identity of the chain, nonces, limits of a block.", storage: SYSTEM_STORAGE },
  timestamp: {
    docs: "Agreed time and chain position, from the header.",
    storage: TIMESTAMP_STORAGE,
  },
  session: {
    docs: "Epochs, the validator set, delegations, the metagraph's snapshot, evidence and jail.",
    storage: SESSION_STORAGE,
  },
  authority: { docs: "The owner keys and their commands.", storage: AUTHORITY_STORAGE },
  parameters: {
    docs: "The numbers that genesis gave and members change, each change linked to the one before.",
    storage: PARAMETERS_STORAGE,
  },
  challenges: { docs: "Challenges from proposal to retirement.", storage: CHALLENGES_STORAGE },
  submissions: {
    docs: "Works of miners: commit, reveal, batch, seed.",
    storage: SUBMISSIONS_STORAGE,
  },
  certification: {
    docs: "What validators say of a work, until a quorum says the same.",
    storage: CERTIFICATION_STORAGE,
  },
  weights: {
    docs: "Boards of certified works, and the vectors made of them.",
    storage: WEIGHTS_STORAGE,
  },
  mana: { docs: "The credit that pays for extrinsics and regenerates.", storage: MANA_STORAGE },
  zk: { docs: "Claims by proof: keys, and who used which nullifier.", storage: ZK_STORAGE },
  identity: {
    docs: "Who a hotkey says that it is: a peer key that agreed, and a display name.",
    storage: IDENTITY_STORAGE,
  },
  trust: {
    docs: "What members say of each other, and the scopes of challenges; it filters nobody.",
    storage: TRUST_STORAGE,
  },
  governance: {
    docs: "What members of the set decide by power: sponsors, votes, timelock, veto, execution.",
    storage: GOVERNANCE_STORAGE,
  },
  reputation: {
    docs: "What miners and validators have earned, each change with its reason.",
    storage: REPUTATION_STORAGE,
  },
  jobs: { docs: "Sub-evaluations that challenges ask for.", storage: JOBS_STORAGE },
};
