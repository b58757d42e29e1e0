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
/** Argument of verify_zk_proof: a key, a proof and its public inputs take 2.4 KiB at the most. */
export const MAX_ZK_PROOF_BYTES = 4 * KIB;
/** Public inputs of a proof: the verifier's fixed price holds up to here. */
export const MAX_ZK_INPUTS = 16;
/** Verification keys in state: every walk over them is short. */
export const MAX_ZK_KEYS = 64;
/** Claims of one block: a proof takes some 30 ms, and a block has an eighth of T0. */
export const MAX_BLOCK_ZK_CLAIMS = 4;
/** Verdicts on proofs that an executor remembers: some blocks full of claims. */
export const MAX_ZK_VERDICTS = 64;
/** Jobs that are not final, in all: each block walks them. Each challenge has a part of that. */
export const MAX_OPEN_JOBS = 256;
export const MAX_OPEN_JOBS_OF_CHALLENGE = 16;
/** One block of guest log lines that an author sees. */
export const MAX_LOG_BYTES = 16 * KIB;

/** State tree (notes: depth is at most 9 * key bytes, so the key length bounds the work). */
export const MAX_STATE_KEY_BYTES = 128;
export const MAX_STATE_VALUE_BYTES = 64 * KIB;
export const MAX_STATE_CODE_BYTES = 4 * MIB;
/** A state proof as received, before it is parsed; hashing it takes some 50 ms at this size. */
export const MAX_PROOF_BYTES = 4 * MIB;
/** Entries of one page of the API: as many as one decision proof can prove. */
export const MAX_STATE_PAGE = 64;
/** Values of one page together: a few of the largest, or many small ones. */
export const MAX_STATE_PAGE_BYTES = MIB;
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
/** Slots ahead of the tip at which an extrinsic may begin: clocks of senders differ that much. */
export const MAX_MORTALITY_AHEAD_SLOTS = 4;
/** Extrinsics that one peer delivers at once and for each slot: it relays those of everybody. */
export const PEER_BUCKET = { capacity: 256, perSlot: 64 };
/** The same for one hotkey; a member's attest reveals of one batch must pass. */
export const HOTKEY_BUCKET = { capacity: 64, perSlot: 8 };
/** Buckets remembered; peers and hotkeys above it are strangers that come and go. */
export const MAX_BUCKETS = 1024;
/** Verified signatures remembered by hash: twice the pool, so none is verified twice. */
export const MAX_VERIFIED_CACHE = 16_384;
/** Extrinsics known to trap under the running runtime. */
export const MAX_BAD_EXTRINSICS = 1024;
/** Owner commands in one block (PROTOCOL §8). */
export const MAX_BLOCK_OWNER_COMMANDS = 8;
/**
 * Fuel of a block's signed extrinsics (PROTOCOL §14: executed in T0/8, 250 ms). A signature counts 200,000, so
 * that a thousand that nobody has seen before are also verified within T0.
 */
export const MAX_BLOCK_WEIGHT = 300_000_000n;
/** One part in this many of a block's bytes and weight is kept for operational calls. */
export const OPERATIONAL_SHARE = 8;

/** Consensus (PROTOCOL §14): first view timer, its cap, and how far ahead a node listens. */
export const VIEW_TIMER_MS = 2_000;
export const VIEW_TIMER_MAX_MS = 30_000;
export const VIEW_LOOK_AHEAD = 8;
export const HEIGHT_LOOK_AHEAD = 64;
/** Block bodies held for one height: one proposed and one prepared for each view listened to. */
export const MAX_HELD_BODIES = 2 * VIEW_LOOK_AHEAD;
/** Messages of the next height kept for one peer: a proposal, both votes and a view change, twice. */
export const MAX_EARLY_MESSAGES = 8;
/** Bytes of all such messages: the proposals of four leaders. */
export const MAX_EARLY_BYTES = 4 * MAX_BLOCK_BYTES;
/** Own clock may lag a fresh proposal by this much (PROTOCOL §5). */
export const MAX_CLOCK_AHEAD_MS = 2_000;
/** A validator set's size; beyond it certificates want another signature scheme. */
export const MAX_VALIDATORS = 256;
/** Registered hotkeys of a subnet: the chain's own ceiling. */
export const MAX_MINERS = 256;
/** View changes that an API answer tells: a stalled height names itself in fewer, each lists members. */
export const MAX_VIEW_CHANGES_KEPT = 16;
/** The shortest set that production accepts: one faulty of four. */
export const MIN_VALIDATORS = 4;

/** Decision proofs (docs/spec/decision-proof.md): a file that a stranger wrote. */
/** Epoch changes in one document: 51 days of production epochs; the next starts at a trusted head. */
export const MAX_DECISION_CHANGES = 1024;
/** Characters of one document: all those changes of a set of 80 members, or a body and a proof. */
export const MAX_DECISION_CHARS = 24 * MIB;
/** State keys that one document proves. */
export const MAX_DECISION_KEYS = 64;

/** Events (docs/reference/http-api.md): what one page of the API may cost the thread of the votes. */
/** Events in one answer. */
export const MAX_EVENT_PAGE = 256;
/** Blocks whose events are read for one page; 256 take some 10 ms. */
export const MAX_EVENT_PAGE_BLOCKS = 256;
/** Bytes of those events: a full block's are read, and then the page ends. */
export const MAX_EVENT_PAGE_BYTES = MIB;
/** Steps in the index for one page, where the pallet and the account are rarely in one block. */
export const MAX_EVENT_PAGE_STEPS = 4096;

/** Manifests and messages. */
export const MAX_MANIFEST_BYTES = 8 * KIB;
export const MAX_NAME_BYTES = 64;
/** Decisions in one sync answer. */
export const MAX_SYNC_DECISIONS = 64;
/** Links of the set chain in one answer: 32 of a 128-member set fit a frame, and fewer are sent then. */
export const MAX_SYNC_SET_CHANGES = 64;
/** A state is served in subtrees of at most so many bytes of entries, each checked on arrival. */
export const SNAPSHOT_CHUNK_BYTES = MIB;
/** Bytes of a chunk in one answer; only an entry above it (the runtime's code) takes several. */
export const SNAPSHOT_PIECE_BYTES = MIB;
/** A single entry is never cut: key, its two lengths, and the largest value. */
export const MAX_STATE_CHUNK_BYTES = MAX_STATE_KEY_BYTES + 6 + MAX_STATE_CODE_BYTES;
/** Chunks of one manifest: some 8 GiB of state; the tree above them fits one answer. */
export const MAX_SNAPSHOT_CHUNKS = 16_384;
/** Peers asked in one run of catching up; more would not make execution faster. */
export const MAX_SYNC_PEERS = 16;
/** Windows of decisions in flight: each may hold a frame, and execution takes them one by one. */
export const MAX_SYNC_WINDOWS = 4;
/** Sync answers being read from disk at once, and those of them for peers that are no members. */
export const MAX_SYNC_SERVED = 8;
export const MAX_SYNC_SERVED_TO_STRANGERS = 4;
/** Peers that lied are left out for so long: a restart of their operator must get them back. */
export const SYNC_LIAR_MS = 600_000;
/** Liars remembered: peer ids are free, so the oldest gives way. */
export const MAX_SYNC_LIARS = 256;
/** Set changes between two heads: 40 years of the shortest production epoch. */
export const MAX_SET_CHAIN = 1 << 18;
/** Decisions below a trusted head that are walked back to a snapshot, by parent hash. */
export const MAX_TRUST_WALK = 1024;
/** Bytes of a blob chunk. */
export const BLOB_CHUNK_BYTES = 64 * KIB;

/** Payload hashes in one status: more than a quorum can be judging at once. */
export const MAX_HELD_PAYLOADS = 512;
/** A status with every list full. */
export const MAX_STATUS_BYTES = 32 * KIB;

/** Network: what one peer may hold of a host (docs/spec/network.md gives the whole table). */
/** A signed delegation with two peer ids is below half of this. */
export const MAX_CERTIFICATE_BYTES = KIB;
/** A sync question names heights or hashes; only answers are large. */
export const MAX_SYNC_REQUEST_BYTES = 64 * KIB;
/** Twice a full mesh of 64 validators, for the moments in which both sides dial. */
export const MAX_VALIDATOR_CONNECTIONS = 128;
/** An edge serves every miner of a subnet (256) and the other edges. */
export const MAX_EDGE_CONNECTIONS = 384;
/** Every protocol's own bound together, with room for identify, gossip and the DHT. */
export const MAX_STREAMS_PER_CONNECTION = 64;
/** Questions of the network thread that the main thread has not answered yet. */
export const MAX_PENDING_ASKS = 1024;
/** Send lane for votes, proposals and view changes: four heights of a 64-member set. */
export const MAX_QUEUED_CONSENSUS_MESSAGES = 256;
export const MAX_QUEUED_CONSENSUS_BYTES = 8 * MIB;
/** Status messages replace each other: only the newest are worth sending. */
export const MAX_QUEUED_STATUS_MESSAGES = 16;
export const MAX_QUEUED_STATUS_BYTES = MIB;
/** Extrinsics forwarded to a leader; what is dropped is sent again by its holder. */
export const MAX_QUEUED_EXTRINSIC_MESSAGES = 512;
export const MAX_QUEUED_EXTRINSIC_BYTES = 4 * MIB;
/** A blob is held in memory while it is served: 8 of the largest are 128 MiB. */
export const MAX_BLOBS_SERVED = 8;
export const MAX_BLOBS_SERVED_PER_PEER = 2;
/** Parallel pulls; more only compete for the same line. */
export const MAX_BLOB_FETCHES = 8;
/** Waiting pulls; beyond it the caller is told BUSY. */
export const MAX_QUEUED_BLOB_FETCHES = 256;
/** Providers asked for one blob before giving up. */
export const MAX_BLOB_PROVIDERS = 16;
/** A peer that sends nothing for so long is given up: slow-drip servers cost one lane briefly. */
export const STREAM_STALL_MS = 10_000;
/** Gossip verdicts must come inside the message cache's five heartbeats of 1 s. */
export const GOSSIP_VERDICT_MS = 4_000;

/**
 * Sandbox. At {@link SLOWEST_FUEL_PER_SECOND} the largest evaluation takes 200 s. The slowest mix of
 * instructions took 0.15 ns a fuel (0.7 ns in the baseline compiler on a loaded machine): 3 s (14 s), far
 * below a third of its wall limit (docs/reference/performance.md, "Slow mixes").
 */
export const MAX_EVALUATION_FUEL = 20_000_000_000n;
/** Fuel that every machine of a validator spends in a second, on the slowest mix that is legal. */
export const SLOWEST_FUEL_PER_SECOND = 100_000_000n;
/** Fuel fits this many times into its wall limit: then load, not the guest, is what a wall ends. */
export const WALL_MARGIN = 3n;
/** The largest evaluation at the slowest rate, with the margin. */
export const MAX_WALL_SECONDS = 600;
/** 64 MiB for each of the challenge and the program that it runs: two fit the smallest host. */
export const MAX_GUEST_PAGES = 1024;
/** Logical stack; the children's native stack is sized for two of it at once. */
export const MAX_GUEST_STACK_BYTES = MIB;
/** An interpreter has 1,340 and a compiled language runtime 13,000; instructions are capped besides. */
export const MAX_GUEST_FUNCTIONS = 20_000;
/** Compilers make a handful, linkers of shared objects some hundred. */
export const MAX_GUEST_GLOBALS = 1000;
/** Tables are made anew for each instance, before any fuel: 20 of the next size cost 15 ms, 40 MB. */
export const MAX_GUEST_TABLES = 20;
/** Each function at the ceiling once. */
export const MAX_GUEST_TABLE_ELEMENTS = 20_000;
/** Different page caps under which one evaluation may run the payload: each is compiled once. */
export const MAX_PROGRAM_VARIANTS = 4;
/** Evaluations waiting for a sandbox process; the pipeline holds back above it. */
export const MAX_SANDBOX_QUEUE = 256;

/** What an author may ask to see of one evaluation; it crosses from the child in one message. */
/** Nodes of a fuel profile's call tree; further ones merge into `(more)` below their caller. */
export const MAX_PROFILE_NODES = 8192;
/** Frames of one stack; with the nodes it bounds a profile file to some 10 MB. */
export const MAX_PROFILE_DEPTH = 128;
/** Characters of a function's name: those of templates can be kilobytes. */
export const MAX_PROFILE_NAME_CHARS = 160;
/** Entries of a call log; a guest can make 10^8 calls. */
export const MAX_LOGGED_CALLS = 10_000;

/** Content DAG: one dag-cbor block, checked before decoding; larger structures are linked. */
export const MAX_DAG_BLOCK_BYTES = MIB;
/** Lists and maps inside each other in one block: receipts need two. */
export const MAX_DAG_DEPTH = 32;
/** Links out of one block: a walk over hostile blocks fans out by at most this. */
export const MAX_DAG_LINKS = 1024;
/** Blocks of one walk or archive: years of one challenge's chain of receipts. */
export const MAX_WALK_BLOCKS = 10_000;
/** An archive is held in memory while it is verified: four of the largest payloads. */
export const MAX_CAR_BYTES = 64 * MIB;
/** Remembered peers that sent bytes of another hash; ids are free, so more would serve nobody. */
export const MAX_LIARS = 1024;

/** Owners: as many as one command carries signatures. */
export const MAX_OWNER_KEYS = 16;
/** Nominal epochs that members have to object to new owner keys, and in which they are remembered. */
export const OWNER_ROTATION_EPOCHS = { least: 2, most: 64 };
/** Display name in bytes: a line of any alphabet. */
export const MAX_DISPLAY_NAME_BYTES = 64;
/** Retired peer keys kept for each account; older ones are free again. */
export const MAX_RETIRED_KEYS = 16;
/** Words of trust of one account: 256 members with as many are searched in one read. */
export const MAX_TRUST_EDGES = 16;
/** Hops from an anchor; behind the third nothing is left of three levels. */
export const MAX_TRUST_DEPTH = 3;
/** Anchors of one scope. */
export const MAX_TRUST_ANCHORS = 16;
