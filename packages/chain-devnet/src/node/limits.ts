/** Bounds of everything that a connection can make the dev chain hold. */

/** A set_weights for 256 uids is about 1.2 KiB; metadata-sized calls do not exist here. */
export const MAX_EXTRINSIC_BYTES = 64 * 1024;
/** Set-up of 256 neurons from one coldkey, queued at once. */
export const MAX_POOL_PER_ACCOUNT = 512;
export const MAX_POOL_TOTAL = 4_096;
/** Keeps a block far below a second of work: one signature was checked for each already. */
export const MAX_BLOCK_EXTRINSICS = 1_000;
/** One JSON-RPC frame. */
export const MAX_FRAME_BYTES = 4 * 1024 * 1024;
/** Clients of a whole development network and its tests. */
export const MAX_CONNECTIONS = 128;
export const MAX_SUBSCRIPTIONS = 256;
/** Keys in one page or one query: a subnet has 256 neurons, each with a few items. */
export const MAX_KEYS = 4_096;
/** Blocks of one `dev_seal`: more would hold the loop for seconds. */
export const MAX_SEAL = 10_000;
/** Bytes waiting on a slow connection before it is closed. */
export const MAX_BACKLOG_BYTES = 16 * 1024 * 1024;
export const MIN_BLOCK_TIME_MS = 100;
export const MAX_BLOCK_TIME_MS = 60_000;
