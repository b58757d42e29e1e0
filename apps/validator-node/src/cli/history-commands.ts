/** What was decided and what came of it: verbs that read a running validator. */

import type { Command } from "commander";

export function addEventsCommand(program: Command): void {
  program
    .command("events")
    .description("what happened in decided blocks, by block, pallet, event and account")
    .option("--url <url>", "HTTP API of the validator", "http://127.0.0.1:9933")
    .option(
      "--from <place>",
      "height, or HEIGHT:INDEX; 0 for the oldest kept (default: 100 blocks)",
    )
    .option("--block <block>", "one block, by height or hash")
    .option("--pallet <name>", "of this pallet, e.g. certification")
    .option("--event <name>", "of this name, e.g. Certified or certification.Certified")
    .option("--account <hotkey>", "that name this hotkey, 64 hex characters")
    .option("--limit <n>", "events at most; without --follow", "1000")
    .option("--follow", "stay, and print what comes")
    .option("--json", "one JSON document; with --follow one a line")
    .action(async (options) => {
      const { events } = await import("../commands/events.ts");
      await events(options);
    });
}

export function addStateCommands(program: Command): void {
  const state = program
    .command("state")
    .description("what the network keeps, after any of the last blocks");
  const verb = (name: string, description: string): Command =>
    state
      .command(name)
      .description(description)
      .argument("<key>", "e.g. session.Members[HOTKEY], parameters.Values, or hex")
      .option("--at <height>", "after this block; the newest without it")
      .option("--proof <file>", "write the proof; `verify` checks it offline")
      .option("--trust <genesis>", "check the proof by this genesis.json before anything is shown")
      .option("--url <url>", "HTTP API of the validator", "http://127.0.0.1:9933")
      .option("--json", "one JSON document");
  verb("get", "one entry, or that it is absent").action(async (key, options) => {
    const { stateGet } = await import("../commands/state.ts");
    await stateGet(key, options);
  });
  verb("list", "entries whose keys begin so, e.g. session.Members")
    .option("--after <key>", "behind this key (hex): the next page")
    .option("--limit <n>", "entries at most, up to 64", "64")
    .action(async (key, options) => {
      const { stateList } = await import("../commands/state.ts");
      await stateList(key, options);
    });
}
