import type { Command } from "commander";

/** The verbs of a runtime upgrade, and of checking what earlier runtimes did. */
export function addUpgradeCommands(runtime: Command): void {
  runtime
    .command("show")
    .description("the runtime in force, the one that may replace it, and those before it")
    .option("--url <url>", "HTTP API of any running validator", "http://127.0.0.1:9933")
    .option("--json", "one JSON document")
    .action(async (options) => {
      const { runtimeShow } = await import("../commands/runtime-show.ts");
      await runtimeShow(options);
    });
  runtime
    .command("check")
    .description("judge a module as the network would, migration and all; changes nothing")
    .argument("<file>", "the module")
    .option(
      "--config <file>",
      "on the state of this config's validator, running or not",
      "validator.toml",
    )
    .option("--json", "one JSON document")
    .action(async (file, options) => {
      const { runtimeCheck } = await import("../commands/runtime-check.ts");
      runtimeCheck(file, options);
    });
  runtime
    .command("reproduce")
    .description("run the block of a determinism bundle here, offline, and compare the roots")
    .argument("<bundle>", "what a validator wrote to <dataDir>/divergence")
    .option("--json", "one JSON document")
    .action(async (bundle, options) => {
      const { runtimeReproduce } = await import("../commands/runtime-reproduce.ts");
      runtimeReproduce(bundle, options);
    });
  runtime
    .command("replay")
    .description("execute the kept blocks again, and compare every state root")
    .option("--config <file>", "whose data directory; the validator may run", "validator.toml")
    .option("--from <height>", "0: from genesis; else from that height's state", "0")
    .option("--json", "one JSON document")
    .action(async (options) => {
      const { runtimeReplay } = await import("../commands/runtime-replay.ts");
      await runtimeReplay(options);
    });
  runtime
    .command("apply")
    .description("hand the authorised module to the network, and schedule its switch")
    .argument("<file>", "the module")
    .option("--config <file>", "whose hotkey signs and pays the fee", "validator.toml")
    .option("--url <url>", "HTTP API of any running validator", "http://127.0.0.1:9933")
    .option("--json", "one JSON document")
    .action(async (file, options) => {
      const { runtimeApply } = await import("../commands/runtime-apply.ts");
      await runtimeApply(file, options);
    });
}
