import { Command } from "commander";

const NODE_URL = "http://127.0.0.1:9933";

/** Only commander is loaded here; each command loads its module when it runs. */
export function createProgram(): Command {
  const program = new Command("subnet")
    .description("Client of the Platform network: miners submit, the owner publishes challenges")
    .exitOverride()
    .showSuggestionAfterError()
    .helpCommand(false);
  addKeyCommands(program.command("keys").description("key files"));
  addSubmitCommands(program);
  addManaCommand(program);
  addChallengeCommands(program.command("challenge").description("challenges and their manifests"));
  addZkCommands(program.command("zk").description("claims by zero-knowledge proof"));
  addOwnerCommands(program.command("owner").description("the subnet's owner keys"));
  return program;
}

function addKeyCommands(keys: Command): void {
  for (const name of ["new", "import"] as const) {
    const command = keys
      .command(name)
      .description(name === "new" ? "draw a key" : "take a seed of 64 hex characters from stdin")
      .argument("<file>", "key file to write; never overwritten")
      .option("--scheme <name>", "sr25519 (hotkeys, owners) or ed25519", "sr25519")
      .option("--passphrase-file <file>", "encrypt with the first line of this file")
      .option("--dev-only", "write a plain file, for development networks")
      .option("--json", "one JSON document");
    command.action(async (file, options) => {
      const { writeKey } = await import("../commands/keys.ts");
      await writeKey(name, file, options);
    });
  }
  keys
    .command("show")
    .description("public key and address; never the secret")
    .argument("<file>", "key file")
    .option("--json", "one JSON document")
    .action(async (file, options) => {
      const { showKey } = await import("../commands/keys.ts");
      showKey(file, options);
    });
}

function addSubmitCommands(program: Command): void {
  program
    .command("submit")
    .description("commit to a work, stay until its reveal is in a block, serve it meanwhile")
    .option("--challenge <name>", "challenge to submit to")
    .option("--file <file>", "the work")
    .option("--key <file>", "the miner's key file")
    .option("--passphrase-file <file>", "opens an encrypted key file")
    .option("--node <url>", "HTTP API of a validator", NODE_URL)
    .option("--journal <directory>", "where salt and payload lie until it is done", "submissions")
    .option("--wait", "wait until the challenge is active instead of failing")
    .option("--resume", "finish everything that the journal holds unfinished")
    .option("--batch <file>", "JSON list of {challenge, file, key, after?}, all at once")
    .option("--json", "one JSON document for each finished submission")
    .action(async (options) => {
      const { submit } = await import("../commands/submit.ts");
      await submit(options);
    });
  const submission = program.command("submission").description("what was submitted");
  submission
    .command("list")
    .description("what the journal holds: open, revealed or refused")
    .option("--journal <directory>", "where `submit` keeps it", "submissions")
    .option("--json", "one JSON document")
    .action(async (options) => {
      const { submissionList } = await import("../commands/submission-list.ts");
      submissionList(options);
    });
  submission
    .command("status")
    .description("where one stands: status, outcome, score, fuel, digests")
    .argument("<id>", "the submission's id, 64 hex characters")
    .option("--node <url>", "HTTP API of a validator", NODE_URL)
    .option("--watch", "stay until it is final")
    .option("--json", "one JSON document")
    .action(async (id, options) => {
      const { submissionStatus } = await import("../commands/submission-status.ts");
      await submissionStatus(id, options);
    });
}

function addManaCommand(program: Command): void {
  program
    .command("mana")
    .description("what a miner may spend, how fast it comes back, and what it has earned")
    .option("--key <file>", "the miner's key file; it is not opened")
    .option("--account <account>", "in its place an SS58 address or 64 hex characters")
    .option("--node <url>", "HTTP API of a validator", NODE_URL)
    .option("--json", "one JSON document")
    .action(async (options) => {
      const { mana } = await import("../commands/mana.ts");
      await mana(options);
    });
}

function addChallengeCommands(challenge: Command): void {
  const common = (command: Command): Command =>
    command
      .option("--node <url>", "HTTP API of a validator", NODE_URL)
      .option("--json", "one JSON document");
  challenge
    .command("pack")
    .description("check a challenge directory on the validators' own sandbox; prints its manifest")
    .argument("<directory>", "holds challenge.json and its module")
    .option("--json", "one JSON document")
    .action(async (directory, options) => {
      const { challengePack } = await import("../commands/challenge-pack.ts");
      await challengePack(directory, options);
    });
  challenge
    .command("run")
    .description("evaluate one payload on the validators' own sandbox, under the manifest's limits")
    .argument("<directory>", "holds challenge.json and its module")
    .requiredOption("--payload <file>", "the work to judge")
    .option("--seed <hex>", "the late seed, 64 hex characters; zeros when left out")
    .option("--profile <file>", "write fuel by function, for https://www.speedscope.app")
    .option("--calls <file>", "write every call of a host function, as JSON")
    .option("--trace", "print the digest of everything that the evaluation did")
    .option("--json", "one JSON document")
    .action(async (directory, options) => {
      const { challengeRun } = await import("../commands/challenge-run.ts");
      await challengeRun(directory, options);
    });
  common(
    challenge
      .command("sign")
      .description("sign the owner command that adds the challenge; more owners may add theirs")
      .argument("<directory>", "holds challenge.json and its module")
      .requiredOption("--key <file>", "an owner's key file")
      .option("--passphrase-file <file>", "opens an encrypted key file")
      .option("--nonce <n>", "the authority's next nonce; asked from the node when left out")
      .option("--out <file>", "signed command to write, or to add a signature to", "command.json"),
  ).action(async (directory, options) => {
    const { challengeSign } = await import("../commands/challenge-sign.ts");
    await challengeSign(directory, options);
  });
  common(
    challenge
      .command("publish")
      .description("publish, serve the module, stay until a quorum of validators verified it")
      .argument("<directories...>", "each holds challenge.json and its module")
      .requiredOption("--key <file>", "an owner's key file")
      .option("--passphrase-file <file>", "opens an encrypted key file")
      .option("--command <file>", "signed command of several owners, from `challenge sign`")
      .option("--timeout <seconds>", "give up after this long", "120"),
  ).action(async (directories, options) => {
    const { challengePublish } = await import("../commands/challenge-publish.ts");
    await challengePublish(directories, options);
  });
  common(challenge.command("list").description("challenges in force or on their way")).action(
    async (options) => {
      const { challengeList } = await import("../commands/challenge-list.ts");
      await challengeList(options);
    },
  );
}

function addZkCommands(zk: Command): void {
  const common = (command: Command): Command =>
    command
      .option("--passphrase-file <file>", "opens an encrypted key file")
      .option("--node <url>", "HTTP API of a validator", NODE_URL)
      .option("--json", "one JSON document");
  zk.command("binding")
    .description("the first public input of every claim of this account, to prove with")
    .requiredOption("--key <file>", "the miner's key file")
    .option("--node <url>", "HTTP API of a validator", NODE_URL)
    .option("--json", "one JSON document")
    .action(async (options) => {
      const { zkBindingOf } = await import("../commands/zk-binding.ts");
      await zkBindingOf(options);
    });
  common(
    zk
      .command("claim")
      .description("send a proof, stay until a block took or refused it")
      .argument("<file>", "JSON: key, inputs, proof")
      .requiredOption("--key <file>", "the miner's key file"),
  ).action(async (file, options) => {
    const { zkClaim } = await import("../commands/zk-claim.ts");
    await zkClaim(file, options);
  });
  const key = zk.command("key").description("verification keys, which owners put in force");
  common(
    key
      .command("sign")
      .description("sign the owner command that adds the key; more owners may add theirs")
      .argument("<file>", "the verification key: JSON of snarkjs, or bytes as hex")
      .requiredOption("--key <file>", "an owner's key file")
      .option("--nonce <n>", "the authority's next nonce; asked from the node when left out")
      .option("--out <file>", "signed command to write, or to add a signature to", "command.json"),
  ).action(async (file, options) => {
    const { zkKeySign } = await import("../commands/zk-key.ts");
    await zkKeySign(file, options);
  });
  common(
    key
      .command("publish")
      .description("publish the key, stay until it is in force")
      .argument("<file>", "the verification key: JSON of snarkjs, or bytes as hex")
      .requiredOption("--key <file>", "an owner's key file")
      .option("--command <file>", "signed command of several owners, from `zk key sign`")
      .option("--timeout <seconds>", "give up after this long", "60"),
  ).action(async (file, options) => {
    const { zkKeyPublish } = await import("../commands/zk-key.ts");
    await zkKeyPublish(file, options);
  });
}

function addOwnerCommands(owner: Command): void {
  const common = (command: Command): Command =>
    command
      .option("--node <url>", "HTTP API of a validator", NODE_URL)
      .option("--json", "one JSON document");
  const signed = (command: Command): Command =>
    common(command)
      .requiredOption("--key <file>", "an owner's key file")
      .option("--passphrase-file <file>", "opens an encrypted key file");
  const signing = (command: Command): Command =>
    signed(command)
      .option("--nonce <n>", "the authority's next nonce; asked from the node when left out")
      .option("--out <file>", "signed command to write, or to add a signature to", "command.json");
  common(owner.command("show").description("keys in force, threshold, and keys that wait")).action(
    async (options) => {
      const { ownerShow } = await import("../commands/owner.ts");
      await ownerShow(options);
    },
  );
  signing(
    owner
      .command("rotate")
      .description("sign that other keys rule after a delay; more owners may add theirs")
      .requiredOption("--new-key <key...>", "all keys that rule then: SS58 or 64 hex characters")
      .requiredOption("--threshold <n>", "signatures that a command needs then")
      .option("--delay-slots <n>", "2 to 64 nominal epochs; the shortest when left out"),
  ).action(async (options) => {
    const { ownerRotate } = await import("../commands/owner.ts");
    await ownerRotate(options);
  });
  signing(
    owner
      .command("cancel")
      .description("sign that the keys that wait are taken back")
      .argument("<nonce>", "of the rotation, from `owner show`"),
  ).action(async (nonce, options) => {
    const { ownerCancel } = await import("../commands/owner.ts");
    await ownerCancel(nonce, options);
  });
  signing(
    owner
      .command("scope")
      .description("sign whom the owners would have run a challenge; it filters nobody")
      .argument("<challenge>", "name, or id of 64 hex characters")
      .option("--anchor <hotkey...>", "whose word counts by itself: SS58 or 64 hex characters")
      .option("--context <name...>", "words that count", ["infrastructure"])
      .option("--min-level <name>", "basic, partial or full", "basic")
      .option("--max-depth <n>", "hops from an anchor, 1 to 3", "2")
      .option("--members-only", "only members of the validator set")
      .option("--clear", "take the scope back"),
  ).action(async (challenge, options) => {
    const { ownerScope } = await import("../commands/owner-scope.ts");
    await ownerScope(challenge, options);
  });
  signed(
    owner
      .command("send")
      .description("send a signed command, stay until a block took it")
      .option("--command <file>", "signed by as many owners as the threshold says", "command.json")
      .option("--timeout <seconds>", "give up after this long", "120"),
  ).action(async (options) => {
    const { ownerSend } = await import("../commands/owner.ts");
    await ownerSend(options);
  });
}
