export { type JobOutcome, runJob } from "./job.ts";
export type { Layout } from "./layout.ts";
export type { Sample, Samples } from "./miners/samples.ts";
export { openChain } from "./network/chain-access.ts";
export type { DevnetNode } from "./network/devnet-node.ts";
export {
  type DevnetOptions,
  type DevnetPlace,
  type DevnetPlaces,
  type DevnetPrograms,
  NETUID,
} from "./options.ts";
export { waitUntil } from "./processes/wait-until.ts";
export { createReporter, type Reporter } from "./report/reporter.ts";
export { type DevnetResult, resultText, type SubmissionResult } from "./report/result.ts";
export { STEPS } from "./report/stopwatch.ts";
export { commonRoots } from "./results/collect.ts";
export { type Devnet, startDevnet } from "./start-devnet.ts";
