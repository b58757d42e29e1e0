/** Versions that are named wherever a result is named (PROTOCOL §10, DESIGN §9). */

/** Layout of genesis.json, header, body, extrinsic and signing envelope. */
export const FORMAT_VERSION = 1;
/** Layout of storage keys, tree and proofs. */
export const STATE_FORMAT = 1;
/** Decoder, cost table, rewriter, jco-transpile (0.15.0) and host ABI of the sandbox together. */
export const SANDBOX_VERSION = 2;
/** Table `host-abi.json`, append-only. */
export const HOST_ABI_VERSION = 1;
/** Layout of a challenge's manifest: the newest, which authors write; {@link MANIFEST_FORMATS}. */
export const MANIFEST_FORMAT = 2;
/** Every layout that is read: challenges of an older one stay in force. */
export const MANIFEST_FORMATS: readonly number[] = [1, MANIFEST_FORMAT];
/** Layout of the commit certificate; 1 is a list of ed25519 signatures under a bitmap. */
export const CERTIFICATE_VERSION = 1;
