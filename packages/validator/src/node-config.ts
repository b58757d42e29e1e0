/** Everything that starts one validator; the app parses files, flags and env into this. */

import type { Genesis } from "@platform/protocol";
import type { WantedConfinement } from "@platform/wasm-sandbox";
import type { Environment } from "./api.ts";
import type { TRUST_CHAIN } from "./sync/resolve-trust.ts";
import type { SyncSettings, TrustedHead } from "./sync/sync-settings.ts";

export interface KeyMaterial {
  /** sr25519 seed, 64 hex characters: signs chain weights and delegations. */
  readonly hotkeySeed: string;
  /** ed25519 seed: signs votes and attestations. */
  readonly sessionSeed: string;
  /** ed25519 seeds of the two libp2p hosts; never derived from the keys above. */
  readonly validatorPeerSeed: string;
  readonly edgePeerSeed: string;
}

export interface PeerAddress {
  /** Hex hotkey of the member. */
  readonly hotkey: string;
  /** Multiaddrs of its validator host. */
  readonly addresses: readonly string[];
}

export interface SandboxSettings {
  /** Concurrent sandbox children. */
  readonly processes: number;
  /** Started children in reserve. @default 0 */
  readonly spares?: number;
  /** The kernel's barrier around them. @default "none" */
  readonly confinement?: WantedConfinement;
}

export interface NodeConfig {
  readonly environment: Environment;
  /** Directory that holds signer.db, blocks.db, state.db, blobs.db, weights.db and audit.db. */
  readonly dataDir: string;
  readonly genesis: Genesis;
  /** Text of the snapshot file beside genesis.json (canonical JSON). */
  readonly snapshotJson: string;
  /** runtime.wasm, whose hash genesis names. */
  readonly runtimeCode: Uint8Array;
  readonly keys: KeyMaterial;
  /**
   * Seed of the session key that waits for its epoch, 64 hex characters; undefined if none is there.
   * Asked when the set in force names a key that is not at hand, so it may be made while the node
   * runs. Never throws.
   * @default none
   */
  readonly nextSession?: () => string | undefined;
  /** Beside the session key's file: which signer database belongs to the key. */
  readonly signerMarker: string;
  /** Sign nothing of an earlier epoch: the way back for a key whose signer database is lost. */
  readonly observeUntil?: bigint;
  /** WebSocket URL of the Substrate chain. */
  readonly chainUrl: string;
  /** Multiaddrs to listen on. */
  readonly listen: { readonly validator: readonly string[]; readonly edge: readonly string[] };
  /** Static addresses of the other members; more are learnt from them. */
  readonly peers: readonly PeerAddress[];
  /** Multiaddrs of other edge hosts, for the miners' mesh and the DHT. */
  readonly edgePeers: readonly string[];
  /** What is kept for others, and when a state is taken. @default DEFAULT_SYNC */
  readonly sync?: SyncSettings;
  /** A head that the operator vouches for, or that the chain shall. @default none: genesis alone */
  readonly trust?: TrustedHead | typeof TRUST_CHAIN;
  readonly sandbox: SandboxSettings;
}
