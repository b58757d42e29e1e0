import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { CodedError } from "@platform/protocol";
import { parse } from "smol-toml";
import type { z } from "zod";
import { CONFIG_OPTIONS, type ConfigOption, ENV_PREFIX } from "./options.ts";
import { type Config, ConfigSchema } from "./schema.ts";

export interface ConfigSources {
  /** TOML file; none: flags, env and defaults alone. */
  readonly file: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** By option path, as typed. */
  readonly flags: Readonly<Record<string, string | undefined>>;
}

export interface LoadedConfig {
  /** Frozen; all paths absolute. */
  readonly config: Config;
  /** Where each given value came from, by path: a file, a variable or a flag. */
  readonly origins: ReadonlyMap<string, string>;
}

/**
 * flags > env > file > defaults.
 *
 * @throws CodedError CONFIG_NOT_FOUND, CONFIG_MALFORMED, or CONFIG_INVALID which lists every
 * unknown and every wrong field at once, each with the place that it came from.
 */
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const origins = new Map<string, string>();
  const faults: string[] = [];
  const tree = sources.file === undefined ? {} : readFile(sources.file);
  recordOrigins(tree, "", sources.file ?? "", origins);
  for (const option of CONFIG_OPTIONS) {
    apply(tree, option, sources.env[option.env], option.env, origins, faults);
    apply(tree, option, sources.flags[option.path], option.flag, origins, faults);
  }
  const known = new Set(CONFIG_OPTIONS.map((option) => option.env));
  for (const name of Object.keys(sources.env).sort())
    if (name.startsWith(ENV_PREFIX) && !known.has(name))
      faults.push(`${name}: no setting has this variable (environment)`);
  const parsed = ConfigSchema.safeParse(tree);
  if (!parsed.success)
    for (const issue of parsed.error.issues) faults.push(...describe(issue, origins));
  if (faults.length > 0 || !parsed.success)
    throw new CodedError({
      code: "CONFIG_INVALID",
      message: `${faults.length} settings are wrong:\n  ${faults.join("\n  ")}`,
      hint: "docs/operations/validator.md lists every setting",
    });
  const base = sources.file === undefined ? process.cwd() : dirname(resolve(sources.file));
  return { config: Object.freeze(absolute(parsed.data, base)), origins };
}

type Tree = Record<string, unknown>;

function readFile(path: string): Tree {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new CodedError(
      {
        code: "CONFIG_NOT_FOUND",
        message: `${path} cannot be read`,
        hint: "create one with `validator-node init`, or give --config FILE",
      },
      { cause },
    );
  }
  try {
    return parse(text) as Tree;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CodedError(
      { code: "CONFIG_MALFORMED", message: `${path} is not TOML: ${reason}` },
      { cause },
    );
  }
}

function recordOrigins(
  node: unknown,
  at: string,
  file: string,
  origins: Map<string, string>,
): void {
  if (at !== "") origins.set(at, file);
  if (typeof node !== "object" || node === null || Array.isArray(node)) return;
  for (const [key, value] of Object.entries(node))
    recordOrigins(value, at === "" ? key : `${at}.${key}`, file, origins);
}

function apply(
  tree: Tree,
  option: ConfigOption,
  text: string | undefined,
  origin: string,
  origins: Map<string, string>,
  faults: string[],
): void {
  if (text === undefined) return;
  const value = valueOf(option, text);
  if (value === undefined) {
    faults.push(`${option.path}: ${JSON.stringify(text)} is not an integer (${origin})`);
    return;
  }
  const keys = option.path.split(".");
  const last = keys.pop() ?? "";
  let node = tree;
  for (const key of keys) {
    const next = node[key];
    if (typeof next === "object" && next !== null) node = next as Tree;
    else {
      const made: Tree = {};
      node[key] = made;
      node = made;
    }
  }
  node[last] = value;
  origins.set(option.path, origin);
}

function valueOf(option: ConfigOption, text: string): unknown {
  if (option.kind === "list") return text.split(",").filter((item) => item !== "");
  if (option.kind === "text") return text;
  return /^-?[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
}

function describe(issue: z.core.$ZodIssue, origins: ReadonlyMap<string, string>): string[] {
  const at = issue.path.join(".");
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => {
      const path = at === "" ? key : `${at}.${key}`;
      return `${path}: no such setting (${originOf(path, origins)})`;
    });
  return [`${at}: ${issue.message} (${originOf(at, origins)})`];
}

/** Of the value itself or of the nearest thing around it; nothing given is named as such. */
function originOf(path: string, origins: ReadonlyMap<string, string>): string {
  for (let at = path; at !== ""; at = at.includes(".") ? at.slice(0, at.lastIndexOf(".")) : "") {
    const origin = origins.get(at);
    if (origin !== undefined) return origin;
  }
  return "not given";
}

function absolute(config: Config, base: string): Config {
  const { keys } = config;
  return {
    ...config,
    dataDir: resolve(base, config.dataDir),
    genesis: resolve(base, config.genesis),
    snapshot: resolve(base, config.snapshot),
    keys: {
      hotkey: resolve(base, keys.hotkey),
      session: resolve(base, keys.session),
      nextSession: resolve(base, keys.nextSession),
      validatorPeer: resolve(base, keys.validatorPeer),
      edgePeer: resolve(base, keys.edgePeer),
      ...(keys.passphraseFile === undefined
        ? {}
        : { passphraseFile: resolve(base, keys.passphraseFile) }),
    },
  };
}
