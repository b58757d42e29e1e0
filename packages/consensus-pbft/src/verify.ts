/**
 * The gate before the engine: signatures, justification and certificate content (R2, R5, R6).
 * Only {@link verifyMessage} makes a {@link VerifiedMessage}; the engine takes nothing else.
 */

import type { ConsensusMessage } from "@platform/protocol";

declare const verified: unique symbol;
export type VerifiedMessage = ConsensusMessage & { readonly [verified]: true };
