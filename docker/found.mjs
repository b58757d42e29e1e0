// Founds a development network on a dev chain, by the operators' own commands. Run again on a founded
// network it only restarts the chain's timer.
// Usage: found.mjs CHAIN_URL DIRECTORY HOST...   one validator for each host, an IPv4 address

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DevClient, setupSubnet } from "../packages/chain-devnet/src/index.ts";
import { loadKeyFile } from "../packages/keys/src/index.ts";
import { peerIdOfSeed } from "../packages/p2p/src/index.ts";
import { DEVELOPMENT_PARAMETERS } from "../packages/protocol/src/index.ts";

const NETUID = 1;
/** Equal stakes give equal power. */
const STAKE = 1_000_000_000_000n;
/** Hotkeys that may submit; their keys lie in DIRECTORY/keys. */
const MINERS = 4;
/** Blocks before the first boundary that pass on the timer: the owner's time to publish. */
const TIMER_BLOCKS = 15;
const NODE = fileURLToPath(
  new URL("../apps/validator-node/bin/validator-node.js", import.meta.url),
);
const SUBNET = fileURLToPath(new URL("../apps/subnet-cli/bin/subnet.js", import.meta.url));

const [chainUrl = "", directory = "", ...hosts] = process.argv.slice(2);
if (hosts.length === 0) {
  process.stderr.write("usage: found.mjs CHAIN_URL DIRECTORY HOST...\n");
  process.exit(2);
}

function run(program, ...args) {
  const flags = ["--disable-warning=ExperimentalWarning", program, ...args];
  return execFileSync(process.execPath, flags, { encoding: "utf8", stdio: ["ignore", "pipe", 2] });
}

const nodeDirectory = (i) => join(directory, `validator-${i + 1}`);
const accountKey = (name) => join(directory, "keys", `${name}.json`);

/** Public key of an account of the owner or a miner, drawn unless it is there. */
function account(name) {
  const file = accountKey(name);
  if (!existsSync(file)) run(SUBNET, "keys", "new", file, "--dev-only", "--json");
  return loadKeyFile(file).publicKey;
}

/** The four keys of a validator and where the others find it. */
function member(host, i) {
  const key = (name) => loadKeyFile(join(nodeDirectory(i), "keys", `${name}.json`));
  const peer = (name) => peerIdOfSeed(key(name).seed);
  return {
    host,
    hotkey: key("hotkey").publicKey,
    validator: `/ip4/${host}/tcp/30400/p2p/${peer("validator-peer")}`,
    edge: `/ip4/${host}/tcp/30401/p2p/${peer("edge-peer")}`,
  };
}

function configText(own, others) {
  const edges = others.map((one) => JSON.stringify(one.edge)).join(", ");
  const peers = others.map(
    (one) => `[[peers]]\nhotkey = "${one.hotkey}"\naddresses = ["${one.validator}"]\n`,
  );
  return `environment = "development"
[chain]
url = "${chainUrl}"
[http]
host = "${own.host}"
[log]
format = "json"
[p2p]
validatorListen = ["/ip4/${own.host}/tcp/30400"]
edgeListen = ["/ip4/${own.host}/tcp/30401"]
edgePeers = [${edges}]
${peers.join("")}`;
}

async function found(chain) {
  for (const i of hosts.keys())
    run(NODE, "init", nodeDirectory(i), "--chain-url", chainUrl, "--environment", "development");
  const members = hosts.map(member);
  mkdirSync(join(directory, "keys"), { recursive: true, mode: 0o700 });
  const owner = account("owner");
  const miners = Array.from({ length: MINERS }, (_, i) => account(`miner-${i + 1}`));
  const { block } = await setupSubnet(chainUrl, {
    netuid: NETUID,
    ownerHotkey: owner,
    validators: members.map(({ hotkey }) => ({ hotkey, stake: STAKE })),
    miners: miners.map((hotkey) => ({ hotkey })),
  });
  await chain.seal(DEVELOPMENT_PARAMETERS.epochBlocks - TIMER_BLOCKS);
  const draft = join(directory, "draft.json");
  run(
    ...[NODE, "genesis", "new", "--chain-url", chainUrl, "--netuid", String(NETUID)],
    ...["--owner", owner, "--parameters", "development", "--out", draft],
  );
  for (const i of hosts.keys()) {
    const config = join(nodeDirectory(i), "validator.toml");
    run(NODE, "genesis", "add-delegation", "--draft", draft, "--config", config);
  }
  run(
    ...[NODE, "genesis", "build", "--draft", draft, "--chain-url", chainUrl],
    ...["--block", String(block.number), "--out", directory],
  );
  for (const [i, own] of members.entries()) {
    for (const file of ["genesis.json", "snapshot.json"])
      copyFileSync(join(directory, file), join(nodeDirectory(i), file));
    const others = members.filter((one) => one !== own);
    writeFileSync(join(nodeDirectory(i), "validator.toml"), configText(own, others));
  }
  // Last: a network that was only half founded is founded anew.
  writeFileSync(join(directory, "founded"), `${new Date().toISOString()}\n`);
}

const chain = await DevClient.connect(chainUrl);
try {
  if (!existsSync(join(directory, "founded"))) await found(chain);
  await chain.startTimer();
  process.stdout.write(`network of ${hosts.length} validators in ${directory}\n`);
} finally {
  chain.close();
}
