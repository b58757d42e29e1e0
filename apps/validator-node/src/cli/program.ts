import { Command } from "commander";
import { CONFIG_OPTIONS } from "../config/options.ts";
import { addGovernanceCommands } from "./governance-commands.ts";
import { addEventsCommand, addStateCommands } from "./history-commands.ts";
import { addMetadataCommands } from "./metadata-commands.ts";
import { addUpgradeCommands } from "./upgrade-commands.ts";

/**
 * The command line. Only commander and the table of settings are loaded here; each command loads
 * its module when it runs, so that `--help` stays fast.
 */
export function createProgram(): Command {
  const program = new Command("validator-node")
    .description("A validator of the Platform network")
    .exitOverride()
    .showSuggestionAfterError()
    .helpCommand(false);
  addNodeCommands(program);
  addConsensusCommand(program);
  addJobsCommand(program);
  addZkCommands(program);
  addDoctorCommand(program);
  addDelegateCommand(program);
  addSessionCommands(program);
  addGenesisCommands(program);
  addSignerCommands(program);
  addEvidenceCommands(program);
  addDevnetCommand(program);
  addDecisionCommands(program);
  addGovernanceCommands(program);
  addRuntimeCommands(program);
  addEventsCommand(program);
  addStateCommands(program);
  addOwnerCommands(program);
  addIdentityCommands(program);
  addTrustCommands(program);
  addEconomyCommands(program);
  program
    .command("audit")
    .description("the append-only audit log")
    .command("verify")
    .description("walk the log's chain of hashes; names the first record that does not fit")
    .argument("<file>", "audit database, e.g. data/audit.jsonl")
    .option("--json", "one JSON document")
    .action(async (file, options) => {
      const { auditVerify } = await import("../commands/audit-verify.ts");
      auditVerify(file, options);
    });
  return program;
}

function addRuntimeCommands(program: Command): void {
  const runtime = program
    .command("runtime")
    .description("the rules in force: a Wasm module in the state");
  addUpgradeCommands(runtime);
  addMetadataCommands(runtime);
}

function addNodeCommands(program: Command): void {
  program
    .command("init")
    .description("write a config file and four keys into a directory; never overwrites a key")
    .argument("[directory]", "where", ".")
    .requiredOption("--chain-url <url>", "WebSocket URL of the Substrate chain")
    .option("--environment <name>", "production, development or testing", "production")
    .option("--passphrase-file <file>", "encrypt the keys with the first line of this file")
    .option("--json", "one JSON document")
    .action(async (directory, options) => {
      const { init } = await import("../commands/init.ts");
      init(directory, options);
    });
  const start = program
    .command("start")
    .description("run a validator")
    .option("--config <file>", "TOML file", "validator.toml")
    .option("--observe-until <epoch>", "follow without signing until this epoch begins");
  for (const option of CONFIG_OPTIONS)
    start.option(`${option.flag} <${option.kind}>`, `${option.help} (${option.env})`);
  start.action(async (options) => {
    const { start: run } = await import("../commands/start.ts");
    await run(options);
  });
  program
    .command("status")
    .description("ask a running validator")
    .option("--url <url>", "its HTTP API", "http://127.0.0.1:9933")
    .option("--json", "one JSON document")
    .action(async (options) => {
      const { status } = await import("../commands/status.ts");
      await status(options);
    });
}

function addJobsCommand(program: Command): void {
  program
    .command("jobs")
    .description("sub-evaluations that challenges asked for: status, attempts, result")
    .argument("[id]", "one job, 64 hex characters")
    .option("--url <url>", "HTTP API of the validator", "http://127.0.0.1:9933")
    .option("--json", "one JSON document")
    .action(async (id, options) => {
      const { jobs } = await import("../commands/jobs.ts");
      await jobs(id, options);
    });
}

function addZkCommands(program: Command): void {
  program
    .command("zk")
    .description("claims by zero-knowledge proof")
    .command("keys")
    .description("verification keys in force: id, public inputs")
    .option("--url <url>", "HTTP API of the validator", "http://127.0.0.1:9933")
    .option("--json", "one JSON document")
    .action(async (options) => {
      const { zkKeys } = await import("../commands/zk-keys.ts");
      await zkKeys(options);
    });
}

function addConsensusCommand(program: Command): void {
  program
    .command("consensus")
    .description("who votes on the height in progress, who is missing, why views ended")
    .option("--url <url>", "HTTP API of the validator", "http://127.0.0.1:9933")
    .option("--watch", "stay: redraw on a terminal, else print when height or view move")
    .option("--json", "one JSON document; with --watch one a line")
    .action(async (options) => {
      const { consensus } = await import("../commands/consensus.ts");
      await consensus(options);
    });
}

function addDoctorCommand(program: Command): void {
  program
    .command("doctor")
    .description("look at this machine, its sandbox and the files of a config; changes nothing")
    .option("--config <file>", "TOML file; validator.toml where it exists")
    .option("--environment <name>", "check the files by the rules of this environment")
    .option("--json", "one JSON document")
    .action(async (options) => {
      const { doctor } = await import("../commands/doctor.ts");
      await doctor(options);
    });
}

function addDelegateCommand(program: Command): void {
  program
    .command("anchors")
    .description("heads that validators anchored on the chain, each with the stake behind it")
    .requiredOption("--chain-url <url>", "WebSocket URL of the Substrate chain")
    .option("--genesis <file>", "the network's", "genesis.json")
    .option("--json", "one JSON document")
    .action(async (options) => {
      const { anchors } = await import("../commands/anchors.ts");
      await anchors(options);
    });
  program
    .command("delegate")
    .description("put this config's session key and peer ids in force from the next epoch on")
    .option("--config <file>", "whose keys sign", "validator.toml")
    .option("--url <url>", "HTTP API of any running validator", "http://127.0.0.1:9933")
    .option("--json", "one JSON document")
    .action(async (options) => {
      const { delegate } = await import("../commands/delegate.ts");
      await delegate(options);
    });
}

function addSessionCommands(program: Command): void {
  const session = program.command("session").description("the key that signs votes");
  const verb = (name: string, description: string): Command =>
    session
      .command(name)
      .description(description)
      .option("--config <file>", "whose keys", "validator.toml")
      .option("--url <url>", "HTTP API of any running validator", "http://127.0.0.1:9933")
      .option("--json", "one JSON document");
  verb("rotate", "make a new session key and delegate to it from the next epoch on").action(
    async (options) => {
      const { sessionRotate } = await import("../commands/session-rotate.ts");
      await sessionRotate(options);
    },
  );
  verb("promote", "once it is in force, put the new key's file in the old one's place").action(
    async (options) => {
      const { sessionPromote } = await import("../commands/session-promote.ts");
      await sessionPromote(options);
    },
  );
}

function addGenesisCommands(program: Command): void {
  const genesis = program.command("genesis").description("how a network begins");
  addLineageCommands(genesis);
  genesis
    .command("new")
    .description("start a draft that the founders pass around")
    .requiredOption("--chain-url <url>", "WebSocket URL of the Substrate chain")
    .requiredOption("--netuid <n>", "subnet")
    .requiredOption("--owner <key...>", "owner keys: SS58 or 64 hex characters")
    .option("--threshold <n>", "owner signatures that a command needs", "1")
    .option("--parameters <name>", "production or development", "production")
    .option("--parameter <name=value...>", "replace single parameters")
    .option("--lineage <text>", "name of this lineage; drawn at random when left out")
    .option("--out <file>", "draft to write", "draft.json")
    .option("--json", "one JSON document")
    .action(async (options) => {
      const { genesisNew } = await import("../commands/genesis-new.ts");
      await genesisNew(options);
    });
  genesis
    .command("add-delegation")
    .description("sign with this validator's keys that it takes part, and add it to the draft")
    .option("--draft <file>", "draft to change", "draft.json")
    .option("--config <file>", "whose keys sign", "validator.toml")
    .option("--delegation <file>", "add a delegation that was signed elsewhere instead")
    .option("--seq <n>", "replaces an earlier delegation when higher", "0")
    .option("--json", "one JSON document")
    .action(async (options) => {
      const { genesisAddDelegation } = await import("../commands/genesis-add-delegation.ts");
      await genesisAddDelegation(options);
    });
  genesis
    .command("build")
    .description("take the set and the snapshot from a finalised chain block")
    .option("--draft <file>", "draft with the delegations", "draft.json")
    .option("--chain-url <url>", "WebSocket URL of the Substrate chain")
    .option("--from <file>", "lineage.json of an old network, in the place of a chain")
    .option("--block <n>", "finalised chain block B0; the newest when left out")
    .option("--out <directory>", "for genesis.json and snapshot.json", ".")
    .option("--json", "one JSON document")
    .action(async (options) => {
      const { genesisBuild } = await import("../commands/genesis-build.ts");
      await genesisBuild(options);
    });
  genesis
    .command("verify")
    .description("check genesis.json, its snapshot, runtime and, where given, the chain")
    .option("--genesis <file>", "the file", "genesis.json")
    .option("--snapshot <file>", "the file beside it", "snapshot.json")
    .option("--chain-url <url>", "also compare with this chain")
    .option("--from <file>", "lineage.json: it must follow from this old network, endorsed")
    .option("--endorsements <file>", "who signed for it")
    .option("--json", "one JSON document")
    .action(async (options) => {
      const { genesisVerify } = await import("../commands/genesis-verify.ts");
      await genesisVerify(options);
    });
}

function addDecisionCommands(program: Command): void {
  program
    .command("decision")
    .description("proofs of decisions")
    .command("export")
    .description("fetch the proof of one decided block from a running validator; `verify` reads it")
    .requiredOption("--height <n>", "height of the block")
    .option("--out <file>", "where to write it", "decision.json")
    .option("--url <url>", "its HTTP API", "http://127.0.0.1:9933")
    .option("--from <height>", "start at this trusted block instead of genesis")
    .option("--with-body", "with the block's extrinsics")
    .option("--key <hex...>", "prove these state keys after the block")
    .option("--json", "one JSON document")
    .action(async (options) => {
      const { decisionExport } = await import("../commands/decision-export.ts");
      await decisionExport(options);
    });
  program
    .command("verify")
    .description("check a decision proof offline; says which check failed")
    .argument("<file>", "decision proof, e.g. decision.json")
    .option("--trust <genesis>", "genesis.json from a trusted place")
    .option("--trust-head <height:hash>", "one trusted block, where the document starts at it")
    .option("--json", "one JSON document")
    .action(async (file, options) => {
      const { verify } = await import("../commands/verify.ts");
      verify(file, options);
    });
}

function addEconomyCommands(program: Command): void {
  const verb = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .option("--url <url>", "HTTP API of the validator", "http://127.0.0.1:9933")
      .option("--json", "one JSON document");
  verb("mana", "what an account may spend, how fast it comes back, what it pays")
    .argument("<account>", "SS58 address or 64 hex characters")
    .action(async (account, options) => {
      const { mana } = await import("../commands/economy.ts");
      await mana(account, options);
    });
  verb("reputation", "what an account has earned and why; the ranking without one")
    .argument("[account]", "SS58 address or 64 hex characters")
    .action(async (account, options) => {
      const { reputation } = await import("../commands/economy.ts");
      await reputation(account, options);
    });
}

function addEvidenceCommands(program: Command): void {
  program
    .command("evidence")
    .description("proof of a validator's misbehaviour")
    .command("verify")
    .description("check it offline; says which check failed")
    .argument("<file>", "what a validator wrote to <dataDir>/evidence")
    .requiredOption("--trust <genesis>", "genesis.json from a trusted place")
    .option("--decision <file>", "decision proof of any block of that epoch, for later sets")
    .option("--json", "one JSON document")
    .action(async (file, options) => {
      const { evidenceVerify } = await import("../commands/evidence-verify.ts");
      evidenceVerify(file, options);
    });
}

function addSignerCommands(program: Command): void {
  const signer = program
    .command("signer")
    .description(
      "the memory of what this session key has signed; only while the validator is stopped",
    );
  const config = ["--config <file>", "whose data directory", "validator.toml"] as const;
  signer
    .command("status")
    .description("the last vote, and what is locked")
    .option(...config)
    .option("--json", "one JSON document")
    .action(async (options) => {
      const { signerStatus } = await import("../commands/signer.ts");
      signerStatus(options);
    });
  signer
    .command("export")
    .description("write all of it into a file, to move this validator to another machine")
    .option(...config)
    .option("--out <file>", "file to write; never an existing one", "signer-export.json")
    .option("--json", "one JSON document")
    .action(async (options) => {
      const { signerExport } = await import("../commands/signer.ts");
      signerExport(options);
    });
  signer
    .command("import")
    .description("take an export in; refused if this directory has signed more than it knows")
    .argument("<file>", "what `signer export` wrote")
    .option(...config)
    .option("--json", "one JSON document")
    .action(async (file, options) => {
      const { signerImport } = await import("../commands/signer.ts");
      signerImport(file, options);
    });
}

/** PROTOCOL §6: below quorum there is no automatic rescue. */
function addLineageCommands(genesis: Command): void {
  genesis
    .command("export")
    .description("after the dead third: what a stopped validator's network hands to a new lineage")
    .option("--config <file>", "a validator of the old network", "validator.toml")
    .option("--height <n>", "the last block that counts; the newest when left out")
    .option("--lineage <text>", "name of the new lineage; drawn at random when left out")
    .option("--out <directory>", "for lineage.json and draft.json", ".")
    .option("--json", "one JSON document")
    .action(async (options) => {
      const { genesisExport } = await import("../commands/genesis-export.ts");
      await genesisExport(options);
    });
  genesis
    .command("endorse")
    .description("sign for the new lineage: as a stopped validator of the old set, or as an owner")
    .option("--genesis <file>", "the new network's", "genesis.json")
    .option("--from <file>", "what the old network hands on", "lineage.json")
    .option("--config <file>", "a validator of the old network", "validator.toml")
    .option("--owner-key <file>", "sign as an owner with this key file instead")
    .option("--passphrase-file <file>", "opens the owner's key file")
    .option("--out <file>", "signatures so far; one more is added", "endorsements.json")
    .option("--json", "one JSON document")
    .action(async (options) => {
      const { genesisEndorse } = await import("../commands/genesis-endorse.ts");
      await genesisEndorse(options);
    });
}

function addDevnetCommand(program: Command): void {
  program
    .command("devnet")
    .description("dev chain, four validators, owner and miners: from nothing to weights on a chain")
    .option("--once", "leave after the table")
    .option("--seed <n>", "changes miners, instances and order", "1")
    .option("--json", "one JSON object as the last line of standard output")
    .option("--fresh", "forget the kept data and draw a new lineage")
    .option("--validators <n>", "1 to 16", "4")
    .option("--interval <ms>", "slot length in milliseconds", "1000")
    .option("--block-time <ms>", "chain block time in milliseconds, from 100", "1000")
    .option("--data <directory>", "where everything is kept", "data/devnet")
    .action(async (options) => {
      const { devnet } = await import("../commands/devnet.ts");
      await devnet(options);
    });
}

/** A verb that signs with the keys of a config, or only asks. */
function peopleVerb(parent: Command, name: string, description: string, signs: boolean): Command {
  const verb = parent.command(name).description(description);
  if (signs) verb.option("--config <file>", "whose hotkey signs", "validator.toml");
  return verb
    .option("--url <url>", "HTTP API of any running validator", "http://127.0.0.1:9933")
    .option("--json", "one JSON document");
}

function addOwnerCommands(program: Command): void {
  const owners = program
    .command("owners")
    .description("the subnet's owner keys, as members see them");
  peopleVerb(owners, "show", "keys in force, and those that wait", false).action(
    async (options) => {
      const { ownersShow } = await import("../commands/owners.ts");
      await ownersShow(options);
    },
  );
  peopleVerb(owners, "veto", "object to keys that wait; weak power of members ends it", true)
    .argument("<nonce>", "of the rotation, from `owners show`")
    .action(async (nonce, options) => {
      const { ownersVeto } = await import("../commands/owners.ts");
      await ownersVeto(nonce, options);
    });
}

function addIdentityCommands(program: Command): void {
  const identity = program.command("identity").description("hotkey, peer id and display name");
  for (const [name, description] of [
    ["link", "bind the hotkey and its first peer key: each signs"],
    ["rotate", "put a new peer key in the old one's place, for good"],
  ] as const) {
    const verb = peopleVerb(identity, name, description, true);
    verb.option("--peer-key <file>", "the peer's key file; keys.validatorPeer when left out");
    verb.action(async (options) => {
      const { identityTake } = await import("../commands/identity.ts");
      await identityTake(name, options);
    });
  }
  peopleVerb(identity, "set-name", "take a display name that nobody has", true)
    .argument("<name>", "1 to 64 bytes of UTF-8")
    .action(async (name, options) => {
      const { identitySetName } = await import("../commands/identity.ts");
      await identitySetName(name, options);
    });
  peopleVerb(identity, "show", "who somebody is, with the keys that it had", false)
    .argument("<who>", "hotkey (SS58 or 64 hex characters), peer id or name")
    .action(async (who, options) => {
      const { identityShow } = await import("../commands/identity.ts");
      await identityShow(who, options);
    });
}

function addTrustCommands(program: Command): void {
  const trust = program.command("trust").description("what members say of each other");
  peopleVerb(trust, "attest", "say how far this hotkey trusts another, in one context", true)
    .argument("<hotkey>", "SS58 or 64 hex characters")
    .requiredOption("--level <name>", "basic, partial or full")
    .option("--context <name>", "what it is trusted with", "infrastructure")
    .action(async (subject, options) => {
      const { trustAttest } = await import("../commands/trust.ts");
      await trustAttest(subject, options);
    });
  peopleVerb(trust, "revoke", "take that word back", true)
    .argument("<hotkey>", "SS58 or 64 hex characters")
    .option("--context <name>", "in which it was said", "infrastructure")
    .action(async (subject, options) => {
      const { trustRevoke } = await import("../commands/trust.ts");
      await trustRevoke(subject, options);
    });
  peopleVerb(trust, "explain", "whether a validator is within a challenge's scope, and why", false)
    .argument("<validator>", "its hotkey")
    .argument("<challenge>", "name, or id of 64 hex characters")
    .action(async (validator, challenge, options) => {
      const { trustExplain } = await import("../commands/trust.ts");
      await trustExplain(validator, challenge, options);
    });
}
