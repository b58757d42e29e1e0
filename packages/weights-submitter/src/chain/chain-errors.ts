/** Coded errors of the chain's edge. */

import { CodedError } from "@platform/protocol";

export function unreachable(url: string, cause?: unknown): CodedError {
  const detail = cause instanceof Error ? `: ${cause.message}` : "";
  return new CodedError(
    {
      code: "CHAIN_UNREACHABLE",
      message: `the chain at ${url} does not answer${detail}`,
      hint: "check the URL and that the node runs; it is tried again by itself",
    },
    { cause },
  );
}

export function blockUnknown(which: string): CodedError {
  return new CodedError({
    code: "CHAIN_BLOCK_UNKNOWN",
    message: `the chain has no finalised block ${which}`,
    hint: "is this another chain, or is the block not final yet?",
  });
}

export function stateDiscarded(hash: string): CodedError {
  return new CodedError({
    code: "CHAIN_STATE_DISCARDED",
    message: `the chain node no longer has the state of block ${hash}`,
    hint: "use a node that keeps more states, or an archive node",
  });
}

export function incompatible(what: string): CodedError {
  return new CodedError({
    code: "CHAIN_INCOMPATIBLE",
    message: `the chain's metadata has no ${what}`,
    hint: "is this a subnet chain? a runtime upgrade may need a newer release of this node",
  });
}
