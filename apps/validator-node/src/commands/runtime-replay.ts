/** Every state root once more, by this machine and this release. */

import { createOutput } from "@platform/command-line/output";
import { replayBlocks } from "@platform/validator/offline";
import { loadConfig } from "../config/load.ts";
import { numberParameter } from "../http/params.ts";
import { genesisFiles } from "../node/node-files.ts";

interface ReplayOptions {
  readonly config: string;
  readonly from: string;
  readonly json?: boolean;
}

const PROGRESS_MS = 1_000;

/** @throws CodedError REPLAY_*, STATE_HEIGHT_UNAVAILABLE, GENESIS_*, DATABASE_* */
export async function runtimeReplay(options: ReplayOptions): Promise<void> {
  const output = createOutput(options.json === true);
  const { config } = loadConfig({ file: options.config, env: process.env, flags: {} });
  let told = performance.now();
  const replayed = await replayBlocks({
    ...genesisFiles(config),
    dataDir: config.dataDir,
    from: numberParameter("--from", options.from),
    onBlock: (height, tip) => {
      if (performance.now() - told < PROGRESS_MS) return;
      told = performance.now();
      output.progress(`block ${height} of ${tip}`);
    },
  });
  const { from, to, stateRoot, versions } = replayed;
  output.result(replayed, () =>
    [
      `replayed    blocks ${from + 1n} to ${to}: every state root is the header's`,
      `state root  ${stateRoot}`,
      ...versions.map(
        (one) => `runtime     version ${one.specVersion} from block ${one.height} on`,
      ),
    ].join("\n"),
  );
}
