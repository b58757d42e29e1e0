/** Bounds of a manifest's fields; the runtime holds the same (PROTOCOL §9–§12). */

/** Given to the guest as they are and carried in every manifest. */
export const MAX_PARAMETER_BYTES = 2048;
/** Board works that are entered again into each batch (PROTOCOL §11). */
export const MAX_REENTRIES = 16;
/** The whole, in parts per billion. */
export const WHOLE_PPB = 1_000_000_000;
/** Mechanisms of a subnet on the chain. */
export const MAX_MECHANISMS = 2;
