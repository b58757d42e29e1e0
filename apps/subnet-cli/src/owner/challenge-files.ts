import { checkArtifact } from "@platform/challenge-registry";
import { type Challenge, inspectModule, readChallenge } from "@platform/challenge-sdk";
import { CodedError } from "@platform/protocol";

/**
 * Reads a challenge directory and makes the checks that every validator makes before it attests
 * `Verified`: nobody signs what the network would refuse.
 *
 * @throws CodedError CHALLENGE_UNREADABLE, CHALLENGE_INVALID with every fault, MODULE_*
 */
export async function packChallenge(directory: string): Promise<Challenge> {
  const challenge = await readChallenge(directory);
  const verdict = checkArtifact(challenge.manifest, challenge.module, inspectModule);
  if (verdict.ok) return challenge;
  throw new CodedError({
    code: verdict.code,
    message: `${directory}: ${verdict.message}`,
    hint: "build a module that fits its manifest, then `subnet challenge pack DIRECTORY`",
  });
}
