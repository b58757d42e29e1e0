import type { FullChain } from "../full-chain.ts";
import type { Case } from "./case.ts";
import { certificationCases } from "./certification-cases.ts";
import { governanceCases } from "./governance-cases.ts";
import { identityCases } from "./identity-cases.ts";
import { ownerCases } from "./owner-cases.ts";
import { sessionCases } from "./session-cases.ts";
import { submissionCases } from "./submission-cases.ts";
import { trustCases } from "./trust-cases.ts";
import { zkCases } from "./zk-cases.ts";

/** The worst known cases of every call that has a weight. */
export async function allCases(full: FullChain): Promise<Case[]> {
  return [
    ...(await submissionCases(full)),
    ...(await certificationCases(full)),
    ...(await sessionCases(full)),
    ...(await ownerCases(full)),
    ...(await zkCases(full)),
    ...(await identityCases(full)),
    ...(await trustCases(full)),
    ...(await governanceCases(full)),
  ];
}
