export type { ProvenEntry } from "./contents.ts";
export {
  type CertifiedHeader,
  type DecisionDocument,
  readDocument,
  type StateEvidence,
  writeDocument,
} from "./document.ts";
export { verifyEd25519 } from "./ed25519.ts";
export { type Trust, trustGenesis, trustHead } from "./trust.ts";
export { type DecisionVerdict, type VerifiedDecision, verifyDecision } from "./verify-decision.ts";
