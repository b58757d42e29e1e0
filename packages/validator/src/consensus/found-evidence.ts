/** What the engine or its host has seen, as evidence that stands for itself. */

import {
  concealsCommit,
  type Equivocation,
  type Evidence,
  type InvalidProposal,
  type SignedBytes,
  type SignedVote,
} from "@platform/consensus-pbft";
import { type Hex32, type VoteContext, voteSignBytes } from "@platform/protocol";

export function foundEvidence(
  hotkey: Hex32,
  found: Equivocation | InvalidProposal,
  context: VoteContext,
): Evidence {
  const bytesOf = ({ subject, signature }: SignedVote): SignedBytes => {
    return { signBytes: voteSignBytes(context, subject), signature };
  };
  if ("vote" in found) {
    const { vote, header, certificate } = found;
    return { kind: "invalid-proposal", hotkey, first: bytesOf(vote), header, certificate };
  }
  const { first, second } = found;
  const kind = concealsCommit(first.subject, second.subject) ? "amnesia" : "equivocation";
  return { kind, hotkey, first: bytesOf(first), second: bytesOf(second) };
}
