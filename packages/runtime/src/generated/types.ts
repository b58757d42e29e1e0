// Made from the metadata of runtime.wasm by scripts/write-metadata.mjs; do not edit.

type Parameters = { readonly intervalMs: number; readonly epochBlocks: number; readonly epochSlots: number; readonly intakeSlots: number; readonly revealSlots: number; readonly seedDelay: number; readonly attestSlots: number; readonly attestDeadlineSlots: number; readonly disputeSlots: number; readonly minStake: number; readonly sandboxVersion: number; readonly burnUid: number; readonly manaCap: bigint; readonly manaPerSlot: bigint };
type Manifest = { readonly formatVersion: 1; readonly name: string; readonly version: number; readonly kind: number; readonly module: string; readonly moduleBytes: number; readonly hostAbiVersion: number; readonly imports: readonly string[]; readonly limits: { readonly fuel: bigint; readonly memoryPages: number; readonly maxPayloadBytes: number }; readonly parameters: Uint8Array; readonly policy: { readonly open: boolean; readonly strategy: number; readonly minImprovementPpb: number; readonly scoreEpochs: number; readonly reentries: number }; readonly intake: number; readonly rankedByFuel: boolean; readonly mechanism: number; readonly emissionSharePpb: number; readonly epochFuelBudget: bigint; readonly activationEpoch: bigint } | { readonly formatVersion: 2; readonly name: string; readonly version: number; readonly kind: number; readonly module: string; readonly moduleBytes: number; readonly hostAbiVersion: number; readonly imports: readonly string[]; readonly limits: { readonly fuel: bigint; readonly memoryPages: number; readonly maxPayloadBytes: number; readonly stackKib: number; readonly functions: number; readonly globals: number; readonly tables: number; readonly tableElements: number; readonly wallSeconds: number }; readonly features: number; readonly parameters: Uint8Array; readonly policy: { readonly open: boolean; readonly strategy: number; readonly minImprovementPpb: number; readonly scoreEpochs: number; readonly reentries: number }; readonly intake: number; readonly rankedByFuel: boolean; readonly mechanism: number; readonly emissionSharePpb: number; readonly epochFuelBudget: bigint; readonly activationEpoch: bigint };
type Delegation = { readonly chainId: string; readonly hotkey: string; readonly peerIds: readonly string[]; readonly sessionKey: string; readonly sandboxVersions: readonly number[]; readonly specVersions: readonly number[]; readonly fromEpoch: bigint; readonly toEpoch: bigint; readonly seq: bigint };
type SignedDelegation = { readonly delegation: Delegation; readonly hotkeySignature: string; readonly sessionSignature: string };
type Neuron = { readonly uid: number; readonly hotkey: string; readonly stakeWeight: number; readonly permit: boolean; readonly registeredAt: bigint };
type ChainSnapshot = { readonly netuid: number; readonly block: { readonly number: bigint; readonly hash: string }; readonly neurons: readonly Neuron[] };
type WeightVector = { readonly epoch: bigint; readonly mechanism: number; readonly weights: readonly { readonly uid: number; readonly weight: number }[]; readonly hotkeys: readonly string[]; readonly sharesPpb: readonly number[] };

export interface RuntimeCalls {
  readonly "system.remark": Uint8Array;
  readonly "system.applyUpgrade": { readonly codeHash: string; readonly codeBytes: number };
  readonly "session.chainSnapshot": { readonly epoch: bigint; readonly snapshot: ChainSnapshot };
  readonly "session.delegate": SignedDelegation;
  readonly "session.rejoin": Readonly<Record<never, never>>;
  readonly "session.reportEquivocation": { readonly firstBytes: Uint8Array; readonly firstSignature: string; readonly secondBytes: Uint8Array; readonly secondSignature: string; readonly hotkey: string };
  readonly "session.reportInvalidProposal": { readonly signBytes: Uint8Array; readonly signature: string; readonly header: Uint8Array; readonly certificate: Uint8Array; readonly hotkey: string };
  readonly "authority.ownerCommand": { readonly command: Uint8Array; readonly signatures: readonly { readonly key: string; readonly scheme: number; readonly signature: string }[] };
  readonly "challenges.verified": { readonly challenge: string; readonly version: number };
  readonly "challenges.veto": { readonly challenge: string; readonly version: number };
  readonly "submissions.seed": { readonly chainNumber: bigint; readonly chainHash: string };
  readonly "submissions.commit": { readonly challenge: string; readonly commitment: string; readonly sizeCeiling: number };
  readonly "submissions.reveal": { readonly submission: string; readonly payload: string; readonly payloadBytes: number; readonly salt: string; readonly inline: Uint8Array };
  readonly "certification.attestCommit": { readonly epoch: bigint; readonly submissions: readonly string[]; readonly root: string };
  readonly "certification.attestReveal": { readonly submission: string; readonly digest: string; readonly salt: string; readonly path: readonly string[]; readonly outcome: number; readonly program: number; readonly score: bigint; readonly outputHash: string; readonly effects: Uint8Array; readonly fuelUsed: bigint };
  readonly "certification.dispute": { readonly submission: string; readonly digest: string };
}

export interface RuntimeEvents {
  readonly "system.ExtrinsicFailed": { readonly index: number; readonly outcome: number };
  readonly "system.Remarked": { readonly account: string; readonly hash: string };
  readonly "system.UpgradeAuthorized": { readonly hash: string };
  readonly "system.UpgradeScheduled": { readonly hash: string; readonly slot: bigint; readonly specVersion: number };
  readonly "system.CodeUpdated": { readonly hash: string; readonly specVersion: number };
  readonly "system.UpgradeFailed": { readonly hash: string; readonly reason: number };
  readonly "session.EpochStarted": { readonly epoch: bigint; readonly boundary: bigint; readonly setHash: string; readonly members: number; readonly totalPower: bigint };
  readonly "session.SetNotTaken": { readonly epoch: bigint };
  readonly "session.DelegationQueued": { readonly hotkey: string; readonly sessionKey: string; readonly seq: bigint };
  readonly "session.Equivocation": { readonly hotkey: string; readonly epoch: bigint; readonly height: bigint; readonly view: number; readonly phase: number };
  readonly "session.Jailed": { readonly hotkey: string; readonly epoch: bigint; readonly present: number };
  readonly "session.Rejoining": { readonly hotkey: string };
  readonly "session.Evidence": { readonly hotkey: string; readonly epoch: bigint; readonly height: bigint; readonly view: number; readonly kind: number };
  readonly "authority.CommandAccepted": { readonly nonce: bigint; readonly action: number };
  readonly "challenges.Queued": { readonly id: string; readonly version: number };
  readonly "challenges.Verified": { readonly id: string; readonly version: number; readonly validator: string };
  readonly "challenges.Vetoed": { readonly id: string; readonly version: number; readonly validator: string };
  readonly "challenges.Activated": { readonly id: string; readonly version: number };
  readonly "challenges.Lapsed": { readonly id: string; readonly version: number };
  readonly "challenges.Paused": { readonly id: string };
  readonly "challenges.Resumed": { readonly id: string };
  readonly "challenges.Retired": { readonly id: string };
  readonly "submissions.Committed": { readonly id: string; readonly challenge: string; readonly miner: string; readonly epoch: bigint };
  readonly "submissions.Revealed": { readonly id: string; readonly payload: string; readonly payloadBytes: number };
  readonly "submissions.Refused": { readonly id: string; readonly reason: number };
  readonly "submissions.Closed": { readonly id: string; readonly height: bigint; readonly seedNumber: bigint };
  readonly "submissions.Seeded": { readonly id: string; readonly seed: string };
  readonly "submissions.CutOff": { readonly epoch: bigint };
  readonly "submissions.BatchClosed": { readonly epoch: bigint; readonly submissions: number };
  readonly "submissions.Carried": { readonly id: string };
  readonly "certification.AttestCommitted": { readonly validator: string; readonly submissions: number };
  readonly "certification.RevealsOpened": { readonly id: string };
  readonly "certification.AttestRevealed": { readonly id: string; readonly validator: string; readonly digest: string };
  readonly "certification.Precertified": { readonly id: string; readonly digest: string; readonly power: bigint };
  readonly "certification.Certified": { readonly id: string; readonly digest: string; readonly outcome: number; readonly program: number; readonly score: bigint; readonly fuelUsed: bigint };
  readonly "certification.Unresolved": { readonly id: string; readonly reason: number };
  readonly "certification.Disputed": { readonly id: string; readonly validator: string; readonly digest: string };
  readonly "certification.Fault": { readonly id: string; readonly validator: string; readonly digest: string };
  readonly "certification.EffectRefused": { readonly id: string };
  readonly "weights.Decided": { readonly epoch: bigint; readonly mechanism: number; readonly entries: number };
}

export interface RuntimeStorage {
  readonly "system.ChainId": { readonly key: Readonly<Record<never, never>>; readonly value: string };
  readonly "system.Nonces": { readonly key: { readonly scheme: number; readonly account: string }; readonly value: number };
  readonly "system.Marks": { readonly key: { readonly account: string; readonly pallet: number; readonly call: number; readonly subject: string }; readonly value: Readonly<Record<never, never>> };
  readonly "system.OwnerCommands": { readonly key: Readonly<Record<never, never>>; readonly value: bigint };
  readonly "system.Authorized": { readonly key: Readonly<Record<never, never>>; readonly value: string };
  readonly "system.Pending": { readonly key: Readonly<Record<never, never>>; readonly value: { readonly hash: string; readonly slot: bigint; readonly specVersion: number } };
  readonly "system.Applied": { readonly key: { readonly height: bigint }; readonly value: { readonly hash: string; readonly specVersion: number } };
  readonly "timestamp.Last": { readonly key: Readonly<Record<never, never>>; readonly value: { readonly height: bigint; readonly timeMs: bigint; readonly chainNumber: bigint; readonly chainHash: string } };
  readonly "session.Epoch": { readonly key: Readonly<Record<never, never>>; readonly value: { readonly number: bigint; readonly boundaryNumber: bigint; readonly boundaryHash: string; readonly startHeight: bigint; readonly startSlot: bigint; readonly setHash: string; readonly totalPower: bigint; readonly members: number } };
  readonly "session.Origin": { readonly key: Readonly<Record<never, never>>; readonly value: { readonly netuid: number; readonly b0: bigint; readonly minMembers: number } };
  readonly "session.LiveDelegations": { readonly key: { readonly hotkey: string }; readonly value: SignedDelegation };
  readonly "session.PendingDelegations": { readonly key: { readonly hotkey: string }; readonly value: SignedDelegation };
  readonly "session.Members": { readonly key: { readonly hotkey: string }; readonly value: { readonly index: number; readonly uid: number; readonly power: bigint; readonly sessionKey: string; readonly signed: SignedDelegation } };
  readonly "session.Sets": { readonly key: { readonly epoch: bigint }; readonly value: { readonly tag: string; readonly epoch: bigint; readonly boundary: bigint; readonly members: readonly { readonly hotkey: string; readonly sessionKey: string; readonly power: bigint }[] } };
  readonly "session.Uptime": { readonly key: Readonly<Record<never, never>>; readonly value: readonly number[] };
  readonly "session.Neurons": { readonly key: Readonly<Record<never, never>>; readonly value: readonly Neuron[] };
  readonly "session.Registered": { readonly key: { readonly hotkey: string }; readonly value: number };
  readonly "session.Strangers": { readonly key: Readonly<Record<never, never>>; readonly value: bigint };
  readonly "session.Evidence": { readonly key: { readonly epoch: bigint; readonly hotkey: string }; readonly value: { readonly height: bigint; readonly first: Uint8Array; readonly second: Uint8Array } };
  readonly "session.Jail": { readonly key: { readonly hotkey: string }; readonly value: { readonly absence: number; readonly epoch: bigint; readonly present: number; readonly until: bigint } };
  readonly "authority.Keys": { readonly key: Readonly<Record<never, never>>; readonly value: { readonly keys: readonly string[]; readonly threshold: number } };
  readonly "authority.Nonce": { readonly key: Readonly<Record<never, never>>; readonly value: bigint };
  readonly "parameters.Values": { readonly key: Readonly<Record<never, never>>; readonly value: Parameters };
  readonly "challenges.InForce": { readonly key: { readonly challenge: string }; readonly value: { readonly status: number; readonly since: bigint; readonly pausedUntil: bigint; readonly next: number; readonly manifest: Manifest } };
  readonly "challenges.Queued": { readonly key: { readonly challenge: string }; readonly value: { readonly status: number; readonly since: bigint; readonly pausedUntil: bigint; readonly next: number; readonly manifest: Manifest } };
  readonly "challenges.Verified": { readonly key: { readonly challenge: string; readonly hotkey: string }; readonly value: Readonly<Record<never, never>> };
  readonly "challenges.Vetoes": { readonly key: { readonly challenge: string; readonly hotkey: string }; readonly value: Readonly<Record<never, never>> };
  readonly "submissions.Items": { readonly key: { readonly submission: string }; readonly value: { readonly challenge: string; readonly version: number; readonly miner: string; readonly status: number; readonly reason: number; readonly epoch: bigint; readonly commitHeight: bigint; readonly commitIndex: number; readonly commitSlot: bigint; readonly payload: string; readonly payloadBytes: number; readonly closingHeight: bigint; readonly stateRoot: string; readonly seedNumber: bigint; readonly seed: string; readonly seedSlot: bigint; readonly revealing: boolean; readonly digest: string; readonly outcome: number; readonly program: number; readonly score: bigint; readonly fuelUsed: bigint; readonly precertifiedSlot: bigint; readonly certifiedHeight: bigint; readonly origin: string; readonly intake: number; readonly carried: boolean; readonly hasEffects: boolean; readonly sizeCeiling: number; readonly sandboxVersion: number; readonly module: string; readonly closingHash: string; readonly committed: number; readonly committedPower: bigint; readonly disputedPower: bigint } };
  readonly "submissions.Open": { readonly key: { readonly submission: string }; readonly value: Readonly<Record<never, never>> };
  readonly "submissions.Awaiting": { readonly key: { readonly chainNumber: bigint; readonly submission: string }; readonly value: Readonly<Record<never, never>> };
  readonly "submissions.Closed": { readonly key: { readonly submission: string }; readonly value: Readonly<Record<never, never>> };
  readonly "submissions.Due": { readonly key: { readonly slot: bigint; readonly submission: string }; readonly value: Readonly<Record<never, never>> };
  readonly "submissions.Final": { readonly key: { readonly epoch: bigint; readonly submission: string }; readonly value: Readonly<Record<never, never>> };
  readonly "submissions.Batch": { readonly key: Readonly<Record<never, never>>; readonly value: { readonly phase: number; readonly cutSlot: bigint } };
  readonly "submissions.Budget": { readonly key: { readonly epoch: bigint; readonly challenge: string }; readonly value: bigint };
  readonly "submissions.OpenCount": { readonly key: Readonly<Record<never, never>>; readonly value: bigint };
  readonly "certification.Attestations": { readonly key: { readonly submission: string; readonly hotkey: string }; readonly value: { readonly phase: number; readonly epoch: bigint; readonly index: number; readonly size: number; readonly root: string; readonly digest: string } };
  readonly "certification.Tallies": { readonly key: { readonly submission: string; readonly digest: string }; readonly value: bigint };
  readonly "certification.Disputes": { readonly key: { readonly submission: string; readonly hotkey: string }; readonly value: string };
  readonly "certification.Faults": { readonly key: { readonly submission: string; readonly hotkey: string }; readonly value: string };
  readonly "weights.Boards": { readonly key: { readonly challenge: string; readonly hotkey: string }; readonly value: { readonly origin: string; readonly payload: string; readonly payloadBytes: number; readonly score: bigint; readonly commitHeight: bigint; readonly commitIndex: number; readonly commitSlot: bigint; readonly epoch: bigint } };
  readonly "weights.Vectors": { readonly key: { readonly epoch: bigint; readonly mechanism: number }; readonly value: WeightVector };
  readonly "mana.Balances": { readonly key: { readonly account: string }; readonly value: { readonly milli: bigint; readonly slot: bigint } };
}
