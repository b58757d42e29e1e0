import { type Challenge, readChallenge } from "@platform/challenge-sdk";
import { DIRECTORY } from "./programs.ts";

/** The challenge; its inputs come from the evaluation's own seed, so no other seed changes it. */
export function challenge(_seed?: number): Promise<Challenge> {
  return readChallenge(DIRECTORY);
}
