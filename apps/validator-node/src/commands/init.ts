import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createOutput } from "@platform/command-line/output";
import { generateSeed, readKeyFile, writeKeyFile } from "@platform/keys";
import { CodedError, Scheme } from "@platform/protocol";
import { stringify } from "smol-toml";
import { ConfigSchema } from "../config/schema.ts";
import { readPassphrase } from "../config/secrets.ts";

interface InitOptions {
  readonly chainUrl: string;
  readonly environment: string;
  readonly passphraseFile?: string;
  readonly json?: boolean;
}

const KEYS = [
  ["hotkey", Scheme.sr25519],
  ["session", Scheme.ed25519],
  ["validator-peer", Scheme.ed25519],
  ["edge-peer", Scheme.ed25519],
] as const;

/** Idempotent: what exists stays; a second run only fills in what is missing. */
export function init(directory: string, options: InitOptions): void {
  const environment = ConfigSchema.shape.environment.safeParse(options.environment);
  if (!environment.success)
    throw new CodedError({ code: "USAGE", message: `unknown environment ${options.environment}` });
  const passphrase = readPassphrase(options.passphraseFile);
  if (passphrase === undefined && environment.data === "production")
    throw new CodedError({
      code: "KEYSTORE_PASSPHRASE_REQUIRED",
      message: "keys of a production validator are encrypted",
      hint: "give --passphrase-file FILE, or --environment development",
    });
  mkdirSync(join(directory, "keys"), { recursive: true, mode: 0o700 });
  const keys: Record<string, string> = {};
  for (const [name, scheme] of KEYS) {
    const path = join(directory, "keys", `${name}.json`);
    const secret = passphrase === undefined ? { devOnly: true as const } : { passphrase };
    const key = existsSync(path)
      ? readKeyFile(path)
      : writeKeyFile(path, { scheme, seed: generateSeed(), ...secret });
    keys[name] = scheme === Scheme.sr25519 ? key.address : key.publicKey;
  }
  const file = join(directory, "validator.toml");
  const created = !existsSync(file);
  if (created) writeFileSync(file, configText(environment.data, options), { mode: 0o600 });
  createOutput(options.json === true).result({ config: file, created, keys }, () =>
    [
      created ? `wrote ${file}` : `kept ${file}`,
      ...Object.entries(keys).map(([name, key]) => `  ${name.padEnd(15)} ${key}`),
      "next: register the hotkey on the subnet, put genesis.json and snapshot.json beside the file,",
      `then run: validator-node start --config ${file}`,
    ].join("\n"),
  );
}

function configText(environment: string, options: InitOptions): string {
  const { passphraseFile } = options;
  return stringify({
    environment,
    chain: { url: options.chainUrl },
    ...(passphraseFile === undefined ? {} : { keys: { passphraseFile } }),
    http: { host: "127.0.0.1", port: 9933 },
    p2p: {
      validatorListen: ["/ip4/0.0.0.0/tcp/30400"],
      edgeListen: ["/ip4/0.0.0.0/tcp/30401"],
    },
  });
}
