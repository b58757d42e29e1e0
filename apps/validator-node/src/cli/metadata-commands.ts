import type { Command } from "commander";

/** `runtime metadata` and `runtime decode`. */
export function addMetadataCommands(runtime: Command): void {
  source(
    runtime
      .command("metadata")
      .description("what the runtime says of itself: storage, calls, events, errors, constants")
      .argument("[pallet]", "only this pallet, in full"),
  ).action(async (pallet, options) => {
    const { runtimeMetadata } = await import("../commands/runtime-metadata.ts");
    runtimeMetadata(pallet, options);
  });
  source(
    runtime
      .command("decode")
      .description("read an extrinsic, an event or an entry of the state by the metadata")
      .argument("<what>", "extrinsic, event or entry")
      .argument("<hex>", "its bytes; of an entry the key")
      .argument("[value]", "of an entry the value"),
  ).action(async (what, hex, value, options) => {
    const { runtimeDecode } = await import("../commands/runtime-decode.ts");
    runtimeDecode(what, hex, value, options);
  });
}

function source(command: Command): Command {
  return command
    .option("--config <file>", "the runtime in force of this config's validator, running or not")
    .option("--wasm <file>", "this module; without either the one that this release ships")
    .option("--json", "one JSON document");
}
