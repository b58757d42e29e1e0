/**
 * Every bound that a stranger can reach, with its reason (DESIGN D11).
 * Sizes in bytes, times in milliseconds, counts plain.
 */

const KIB = 1024;
const MIB = 1024 * KIB;

/** PROTOCOL §14: a gossip message is relayed by everybody, so it stays small. */
export const MAX_GOSSIP_BYTES = 16 * KIB;
/** PROTOCOL §14: above this a payload travels by content hash. */
export const MAX_INLINE_PAYLOAD_BYTES = 4 * KIB;
/** PROTOCOL §14: largest submission. */
export const MAX_PAYLOAD_BYTES = 16 * MIB;
/** Largest challenge module; the profile caps it lower where a manifest says so. */
export const MAX_MODULE_BYTES = 8 * MIB;
/** PROTOCOL §14: block body and header together. */
export const MAX_BLOCK_BYTES = MIB;
/** One extrinsic: an inline payload, its Merkle path and room; far below a block. */
export const MAX_EXTRINSIC_BYTES = 8 * KIB;
/** An inherent may carry a whole metagraph snapshot of 256 uids. */
export const MAX_INHERENT_BYTES = 64 * KIB;
/** Frame on a PBFT or sync stream: one block and its envelope. */
export const MAX_FRAME_BYTES = MAX_BLOCK_BYTES + 64 * KIB;
/** Guest output that is lifted; scores and notes are small, artefacts go by CID. */
export const MAX_OUTPUT_BYTES = 4 * KIB;
/** Effects journal of one evaluation, carried inside the attestation reveal. */
export const MAX_EFFECTS_BYTES = KIB;
/** One block of guest log lines that an author sees. */
export const MAX_LOG_BYTES = 16 * KIB;

/** State tree (notes: depth is at most 9 * key bytes, so the key length bounds the work). */
export const MAX_STATE_KEY_BYTES = 128;
export const MAX_STATE_VALUE_BYTES = 64 * KIB;
export const MAX_STATE_CODE_BYTES = 4 * MIB;
/** Heights whose old values are kept for reads and rollback; PROTOCOL §10 asks for 256. */
export const UNDO_HEIGHTS = 256;
/** PROTOCOL §14: executed but undecided blocks kept in memory. */
export const MAX_OVERLAYS = 8;

/** Pool (PROTOCOL §8). */
export const MAX_POOL_PER_ACCOUNT = 64;
export const MAX_POOL_TOTAL = 8192;
export const MAX_NONCE_GAP = 16;
export const MAX_QUEUED_OWNER_COMMANDS = 16;
export const MAX_QUEUED_DELEGATIONS = 8;
/** One part in this many of a block's bytes is kept for operational calls. */
export const OPERATIONAL_SHARE = 8;

/** Consensus (PROTOCOL §14): first view timer, its cap, and how far ahead a node listens. */
export const VIEW_TIMER_MS = 2_000;
export const VIEW_TIMER_MAX_MS = 30_000;
export const VIEW_LOOK_AHEAD = 8;
export const HEIGHT_LOOK_AHEAD = 64;
/** Own clock may lag a fresh proposal by this much (PROTOCOL §5). */
export const MAX_CLOCK_AHEAD_MS = 2_000;
/** A validator set's size; beyond it certificates want another signature scheme. */
export const MAX_VALIDATORS = 256;
/** Registered hotkeys of a subnet: the chain's own ceiling. */
export const MAX_MINERS = 256;
/** The shortest set that production accepts: one faulty of four. */
export const MIN_VALIDATORS = 4;

/** Manifests and messages. */
export const MAX_MANIFEST_BYTES = 8 * KIB;
export const MAX_NAME_BYTES = 64;
/** Decisions in one sync answer. */
export const MAX_SYNC_DECISIONS = 64;
/** Bytes of a blob chunk. */
export const BLOB_CHUNK_BYTES = 64 * KIB;
