// Writes docs/reference/config.md from the daemon's schema; with --check it only says whether that is
// current.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CONFIG_OPTIONS } from "../apps/validator-node/src/config/options.ts";
import { ConfigSchema } from "../apps/validator-node/src/config/schema.ts";
import { ROOT } from "./run-tool.mjs";

const PAGE = "docs/reference/config.md";
/** The only setting without a default. */
const REQUIRED = { chain: { url: "ws://required" } };

const defaults = ConfigSchema.parse(REQUIRED);

function defaultOf(path) {
  if (path === "chain.url") return "required";
  const value = path.split(".").reduce((node, key) => node?.[key], defaults);
  if (value === undefined) return "none";
  return Array.isArray(value) && value.length === 0 ? "none" : `\`${[value].flat().join(",")}\``;
}

const rows = CONFIG_OPTIONS.map(
  ({ path, flag, env, help }) =>
    `| \`${path}\` | ${defaultOf(path)} | ${help} | \`${flag}\` | \`${env}\` |`,
);

const text = `# Configuration

<!-- Written by \`node scripts/write-config.mjs\` from the daemon's schema; do not edit. -->

\`validator-node start --config FILE\` reads TOML, \`validator.toml\` by default. Flags win over variables,
variables over the file, the file over defaults. Unknown fields, flags and \`PLATFORM_*\` variables are
errors; all faults are listed at once, each with its origin. Relative paths count from the file's
directory, without a file from the working directory. Lists are separated by commas in flags and variables.

| setting | default | | flag | variable |
|---|---|---|---|---|
${rows.join("\n")}

Only in the file, once for each other member:

\`\`\`toml
[[peers]]
hotkey = "64 lower-case hex characters"
addresses = ["/ip4/203.0.113.7/tcp/30400/p2p/12D3Koo…"]
\`\`\`

The passphrase of the keys is not a setting: \`keys.passphraseFile\` names a file whose first line it is, else
the variable \`KEYSTORE_PASSPHRASE\` holds it.
`;

let current = "";
if (process.argv.includes("--check")) {
  try {
    current = readFileSync(join(ROOT, PAGE), "utf8");
  } catch {
    // Absent is the same as out of date.
  }
  if (current !== text) {
    console.error(`${PAGE} is out of date: node scripts/write-config.mjs`);
    process.exitCode = 1;
  }
} else writeFileSync(join(ROOT, PAGE), text);
console.log(`config: ${rows.length} settings`);
