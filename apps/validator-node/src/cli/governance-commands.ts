import type { Command } from "commander";

const URL = "http://127.0.0.1:9933";

/** What the members decide, and the parameters that they changed. */
export function addGovernanceCommands(program: Command): void {
  const governance = program
    .command("governance")
    .description("what the members of the validator set decide: docs/governance.md");
  addProposing(governance);
  const write = (name: string, description: string): Command =>
    writing(governance, name, description);
  write("sponsor <proposal>", "stand behind a proposal; enough power opens the vote").action(
    async (proposal, options) => (await writes()).sponsor(proposal, options),
  );
  write(
    "vote <proposal> <choice>",
    "aye, nay or abstain; a later vote replaces the earlier one",
  ).action(async (proposal, choice, options) => (await writes()).vote(proposal, choice, options));
  write("delegate <hotkey>", "let that member's vote count wherever this one is silent").action(
    async (hotkey, options) => (await writes()).delegateVote(hotkey, options),
  );
  write("revoke", "take the delegation back").action(async (options) =>
    (await writes()).revokeVote(options),
  );
  write("veto <proposal>", "object to an accepted proposal while its timelock runs").action(
    async (proposal, options) => (await writes()).veto(proposal, options),
  );
  write("execute <proposal>", "do, once, what was accepted, after the timelock").action(
    async (proposal, options) => (await writes()).execute(proposal, options),
  );
  reading(governance, "list", "open proposals and the last ended ones").action(async (options) => {
    const { proposalList } = await import("../commands/governance-reads.ts");
    await proposalList(options);
  });
  reading(governance, "show <proposal>", "one proposal with its ballots").action(
    async (proposal, options) => {
      const { proposalShow } = await import("../commands/governance-reads.ts");
      await proposalShow(proposal, options);
    },
  );
  const params = program.command("params").description("the network's parameters");
  reading(params, "list", "all of them, as they are in force").action(async (options) => {
    const { paramsList } = await import("../commands/params.ts");
    await paramsList(options);
  });
  reading(params, "history <name>", "every change of one, each linked to the one before").action(
    async (name, options) => {
      const { paramsHistory } = await import("../commands/params.ts");
      await paramsHistory(name, options);
    },
  );
}

async function writes(): Promise<typeof import("../commands/governance.ts")> {
  return await import("../commands/governance.ts");
}

function addProposing(governance: Command): void {
  const propose = governance.command("propose").description("ask the members for one thing");
  const kind = (name: string, description: string): Command => writing(propose, name, description);
  kind("text <hash>", "put the SHA-256 of a document on record").action(async (document, options) =>
    (await writes()).propose({ kind: "text", document }, options),
  );
  kind("parameter <name> <value>", "another value from the next epoch on").action(
    async (name, value, options) => (await writes()).proposeParameter(name, value, options),
  );
  kind("jail <hotkey> <epochs>", "keep a member out of the next sets").action(
    async (hotkey, epochs, options) => (await writes()).proposeJail(hotkey, epochs, options),
  );
  kind("challenge <action> <name>", "pause, resume or retire a challenge").action(
    async (action, name, options) => (await writes()).proposeChallenge(action, name, options),
  );
  kind("sandbox <version>", "another sandbox version, once a quorum carries it").action(
    async (version, options) => (await writes()).proposeSandbox(version, options),
  );
  kind("upgrade <hash>", "authorise a runtime by the SHA-256 of its module").action(
    async (code, options) => (await writes()).propose({ kind: "upgrade", code }, options),
  );
}

function writing(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .option("--config <file>", "whose hotkey signs and pays the fee", "validator.toml")
    .option("--url <url>", "HTTP API of any running validator", URL)
    .option("--json", "one JSON document");
}

function reading(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .option("--url <url>", "HTTP API of any running validator", URL)
    .option("--json", "one JSON document");
}
