/** Sets that endanger the network: refused where one faulty member could not be outvoted, else told. */

import {
  CodedError,
  concentrationOf,
  concentrationWarning,
  MIN_VALIDATORS,
  type ValidatorSet,
} from "@platform/protocol";
import type { Environment } from "../api.ts";
import type { Logger } from "../logger.ts";

/**
 * Fewer than four members tolerate no fault at all: only development and testing run on them.
 * @throws CodedError SET_TOO_SMALL
 */
export function assertSetSize(environment: Environment, set: ValidatorSet): void {
  const { length } = set.members;
  if (environment !== "production" || length >= MIN_VALIDATORS) return;
  throw new CodedError({
    code: "SET_TOO_SMALL",
    message: `the set has ${length} members: a production network needs ${MIN_VALIDATORS}, or one fault stops it`,
    hint: 'add founders and build the genesis anew, or set environment = "development"',
  });
}

/** At the start and at each epoch change: the set is new, and so is who could halt it. */
export function warnOfConcentration(logger: Logger, set: ValidatorSet): void {
  const warning = concentrationWarning(set);
  if (warning === null) return;
  logger.warn("Power is in few hands", { epoch: set.epoch, warning, ...concentrationOf(set) });
}
