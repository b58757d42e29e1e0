/** What an operator asks of a data directory: for commands, never of a running validator's threads. */

export { type CheckedModule, checkModule } from "./check-module.ts";
export { type Replayed, replayBlocks } from "./replay.ts";
export { type Reproduced, reproduceBundle } from "./reproduce.ts";
