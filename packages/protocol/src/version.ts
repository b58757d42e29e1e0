/** Versions that are named wherever a result is named (PROTOCOL §10, DESIGN §9). */

/** Layout of genesis.json, header, body, extrinsic and signing envelope. */
export const FORMAT_VERSION = 1;
/** Layout of storage keys, tree and proofs. */
export const STATE_FORMAT = 1;
/** Decoder, cost table, rewriter, jco-transpile (0.15.0) and host ABI of the sandbox together. */
export const SANDBOX_VERSION = 2;
/** Table `host-abi.json`, append-only. */
export const HOST_ABI_VERSION = 1;
/** Layout of the commit certificate; 1 is a list of ed25519 signatures under a bitmap. */
export const CERTIFICATE_VERSION = 1;
