/** What the API says of proposals and of changed parameters. */

import { PARAMETER_NAMES } from "@platform/protocol";
import type { ValidatorApi } from "../api.ts";
import type { ExecutorClient } from "../executor/client.ts";

type GovernanceAnswers = Pick<
  ValidatorApi,
  "parameters" | "proposals" | "proposal" | "voteDelegations" | "parameterChanges"
>;

export function governanceAnswers(executor: ExecutorClient): GovernanceAnswers {
  return {
    parameters: () => executor.api("parameters", {}),
    proposals: async () => (await executor.api("proposals", {})).items,
    proposal: async (id) => (await executor.api("proposal", { id })).item ?? null,
    voteDelegations: async () => (await executor.api("voteDelegations", {})).items,
    parameterChanges: (name) =>
      executor.api("parameterChanges", { name: PARAMETER_NAMES.indexOf(name) }),
  };
}
