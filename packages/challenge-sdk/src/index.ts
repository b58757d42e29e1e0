export { type BuildInit, buildAssemblyScript } from "./build-assemblyscript.ts";
export { buildComponent } from "./build-component.ts";
export {
  type Challenge,
  type ChallengeDescription,
  readChallenge,
  readDescription,
} from "./challenge.ts";
export { inspectModule } from "./inspect.ts";
export { describeEvaluation, type LocalRun, runLocal } from "./run-local.ts";
export type { SampleKind, SampleSubmission } from "./sample.ts";
export { createSeededRandom, type SeededRandom } from "./seeded-random.ts";
