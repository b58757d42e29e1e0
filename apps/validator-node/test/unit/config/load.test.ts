// Goal: settings follow flags > env > file > defaults and every fault is listed at once with its origin; method: temporary TOML files with planted faults.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodedError } from "@platform/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ConfigSources, loadConfig } from "../../../src/config/load.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "config-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

function load(toml: string, rest: Partial<ConfigSources> = {}) {
  const file = join(directory, "validator.toml");
  writeFileSync(file, toml);
  return loadConfig({ file, env: {}, flags: {}, ...rest });
}

function failure(run: () => unknown): CodedError {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof CodedError) return thrown;
    throw thrown;
  }
  throw new Error("nothing was thrown");
}

const CHAIN = '[chain]\nurl = "ws://127.0.0.1:9944"\n';

describe("loadConfig", () => {
  it("lets flags beat env, env beat the file, and the file beat defaults", () => {
    const toml = `${CHAIN}[http]\nport = 1\nhost = "::1"\n[log]\nlevel = "warn"\n`;
    const { config, origins } = load(toml, {
      env: { PLATFORM_HTTP_PORT: "2", PLATFORM_LOG_LEVEL: "error" },
      flags: { "http.port": "3" },
    });
    expect(config.http).toEqual({ port: 3, host: "::1" });
    expect(config.log).toEqual({ level: "error", format: "auto" });
    expect(config.sandbox.workers).toBe(1);
    expect(origins.get("http.port")).toBe("--http-port");
    expect(origins.get("log.level")).toBe("PLATFORM_LOG_LEVEL");
    expect(origins.get("http.host")).toBe(join(directory, "validator.toml"));
  });

  it("lists every unknown and every wrong field at once, each with its origin", () => {
    const toml = `enviroment = "development"\n${CHAIN}[http]\nport = 70000\nhots = "x"\n[log]\nlevel = 3\n`;
    const error = failure(() =>
      load(toml, {
        env: { PLATFORM_SANDBOX_WORKERS: "many", PLATFORM_COLOUR: "red" },
        flags: { "chain.url": "http://x" },
      }),
    );
    const file = join(directory, "validator.toml");
    expect(error.code).toBe("CONFIG_INVALID");
    const lines = error.message.split("\n  ").slice(1);
    expect(lines).toEqual([
      'sandbox.workers: "many" is not an integer (PLATFORM_SANDBOX_WORKERS)',
      "PLATFORM_COLOUR: no setting has this variable (environment)",
      "chain.url: a ws:// or wss:// URL (--chain-url)",
      expect.stringMatching(/^http\.port: .*65535.* \(/),
      `http.hots: no such setting (${file})`,
      expect.stringMatching(/^log\.level: .* \(/),
      `enviroment: no such setting (${file})`,
    ]);
  });

  it("counts relative paths from the file's directory", () => {
    const { config } = load(`dataDir = "state"\n${CHAIN}`);
    expect(config.dataDir).toBe(join(directory, "state"));
    expect(config.keys.hotkey).toBe(join(directory, "keys/hotkey.json"));
  });

  it("says which setting is missing", () => {
    expect(failure(() => load("")).message).toContain("chain: ");
    expect(failure(() => load("a = [")).code).toBe("CONFIG_MALFORMED");
    const missing = { file: join(directory, "none.toml"), env: {}, flags: {} };
    expect(failure(() => loadConfig(missing)).code).toBe("CONFIG_NOT_FOUND");
  });

  it("splits lists of flags", () => {
    const { config } = load(CHAIN, {
      flags: { "p2p.edgePeers": "/ip4/1.1.1.1/tcp/1,/dns/a/tcp/2" },
    });
    expect(config.p2p.edgePeers).toEqual(["/ip4/1.1.1.1/tcp/1", "/dns/a/tcp/2"]);
  });
});
