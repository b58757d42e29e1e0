/** Settings that also have a flag and an environment variable. Lists of records live in the file. */

export interface ConfigOption {
  /** Place in the schema. */
  readonly path: string;
  readonly flag: string;
  readonly env: string;
  readonly kind: "text" | "integer" | "list";
  readonly help: string;
}

/** Prefix of every environment variable that is read. */
export const ENV_PREFIX = "PLATFORM_";

export const CONFIG_OPTIONS: readonly ConfigOption[] = [
  option("environment", "text", "production, development or testing"),
  option("dataDir", "text", "directory of databases and locks"),
  option("genesis", "text", "genesis.json of the network"),
  option("snapshot", "text", "snapshot.json that lies beside it"),
  option("keys.hotkey", "text", "key file of the hotkey (sr25519)"),
  option("keys.session", "text", "key file of the session key (ed25519)"),
  option("keys.nextSession", "text", "key file of the session key that waits for its epoch"),
  option("keys.validatorPeer", "text", "key file of the validator host's peer key"),
  option("keys.edgePeer", "text", "key file of the edge host's peer key"),
  option("keys.passphraseFile", "text", "file whose first line opens encrypted keys"),
  option("chain.url", "text", "WebSocket URL of the Substrate chain"),
  option("p2p.validatorListen", "list", "multiaddrs for members, separated by commas"),
  option("p2p.edgeListen", "list", "multiaddrs for miners, separated by commas"),
  option("p2p.edgePeers", "list", "edge hosts of other validators, separated by commas"),
  option("http.host", "text", "address of the HTTP API"),
  option("http.port", "integer", "port of the HTTP API"),
  option("sandbox.workers", "integer", "evaluations at the same time"),
  option("sandbox.spares", "integer", "started sandbox processes in reserve"),
  option("sandbox.confinement", "text", "auto, none or bubblewrap"),
  option("sync.keepBlocks", "integer", "decisions kept below the newest one; 0 keeps all"),
  option(
    "sync.snapshotEvery",
    "integer",
    "heights between two states offered to others, 0 for none",
  ),
  option("sync.snapshotAfter", "integer", "heights behind from which a state is taken, not blocks"),
  option(
    "events.keepBlocks",
    "integer",
    "blocks below the newest whose events are kept; 0 for all",
  ),
  option(
    "trust",
    "text",
    "block to join from: HEIGHT:HASH, or chain for the one that most of its stake anchored there",
  ),
  option("log.level", "text", "debug, info, warn or error"),
  option("log.format", "text", "auto, json or pretty"),
];

/** `keys.passphraseFile` → `--keys-passphrase-file`, `PLATFORM_KEYS_PASSPHRASE_FILE`. */
function option(path: string, kind: ConfigOption["kind"], help: string): ConfigOption {
  const words = path
    .replace(/([A-Z])/g, "-$1")
    .replaceAll(".", "-")
    .toLowerCase();
  const env = `${ENV_PREFIX}${words.replaceAll("-", "_").toUpperCase()}`;
  return { path, flag: `--${words}`, env, kind, help };
}
