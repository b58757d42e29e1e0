/** Bounds of everything that a chain node can make this package hold or wait for. */

/** Metadata of the real chain is about 0.6 MB of bytes, twice that as hex; events stay below. */
export const MAX_FRAME_BYTES = 32 * 1024 * 1024;
/** Opening a socket, its handshake included. */
export const CONNECT_TIMEOUT_MS = 5_000;
/** Metadata and snapshots of a slow public endpoint. */
export const REQUEST_TIMEOUT_MS = 10_000;
/** A question of the pipeline: above it the answer is "unreachable", and the pipeline goes on. */
export const ANSWER_TIMEOUT_MS = 2_000;
/** Requests waiting on one connection; more means that the node stopped answering. */
export const MAX_WAITING_REQUESTS = 256;
/** Pauses between attempts to connect: doubling, each with up to half of it as jitter. */
export const RECONNECT_MIN_MS = 100;
export const RECONNECT_MAX_MS = 5_000;
/** Three blocks of the slowest chain (12 s): without a new head the connection is given up. */
export const STALLED_AFTER_MS = 36_000;
/** Neurons of one subnet; the chain's own maximum is 256. */
export const MAX_NEURONS = 4_096;
/** Keys of one state_queryStorageAt. */
export const MAX_KEYS_PER_QUERY = 1_000;
/** Life of a signed extrinsic in blocks, a power of two: 13 minutes of 12 s blocks. */
export const ERA_BLOCKS = 64;
/** Epochs whose finished rows the ledger keeps: 51 days of production epochs, far beyond any era. */
export const LEDGER_EPOCHS = 1_024n;
/** Finalised blocks after which an extrinsic that was not seen is handed to the pool again. */
export const RESEND_AFTER_BLOCKS = 8n;
