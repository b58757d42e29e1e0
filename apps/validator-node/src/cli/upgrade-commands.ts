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
