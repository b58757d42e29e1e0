// Goal: an operator gets from nothing to a running validator by the documented commands, and every wrong start says why; method: the shipped program against a dev chain in this process.
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type ChainDevnet, setupSubnet, startChainDevnet } from "@platform/chain-devnet";
import { waitUntil } from "@platform/devnet";
import { readKeyFile } from "@platform/keys";
import { createNodeApiClient } from "@platform/node-api";
import { chainIdOf, GenesisSchema } from "@platform/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testDirectory } from "./network.ts";
import { type CliRun, runCli } from "./run-cli.ts";

const directory = testDirectory();
const at = (name: string): string => join(directory.path, name);
let chain: ChainDevnet;
const running: CliRun[] = [];

beforeAll(async () => {
  chain = await startChainDevnet({ sealing: "instant", blockTimeMs: 300 });
});
afterAll(async () => {
  for (const run of running) run.kill("SIGKILL");
  await chain?.close();
  directory.remove();
});

async function command(...args: string[]) {
  const run = runCli("validatorNode", [...args, "--json"]);
  const code = await run.exited;
  const last = run.stdout().trim().split("\n").at(-1) ?? "";
  return { code, answer: last === "" ? null : (JSON.parse(last) as object), run };
}

function start(...more: string[]): CliRun {
  const ports = ["--http-port", "0", "--p2p-validator-listen", "/ip4/127.0.0.1/tcp/0"];
  const edge = ["--p2p-edge-listen", "/ip4/127.0.0.1/tcp/0"];
  const config = ["--config", at("validator.toml")];
  const run = runCli("validatorNode", ["start", ...config, ...ports, ...edge, ...more]);
  running.push(run);
  return run;
}

describe("an operator", () => {
  it("makes keys, a genesis with others, and checks it against the chain", async () => {
    const init = ["init", directory.path, "--chain-url", chain.url, "--environment", "development"];
    expect(await command(...init)).toMatchObject({ code: 0, answer: { created: true } });
    const kept = readFileSync(at("keys/hotkey.json"), "utf8");
    expect(await command(...init)).toMatchObject({ code: 0, answer: { created: false } });
    expect(readFileSync(at("keys/hotkey.json"), "utf8")).toBe(kept);

    const hotkey = readKeyFile(at("keys/hotkey.json")).publicKey;
    await setupSubnet(chain.url, {
      netuid: 1,
      validators: [{ hotkey, stake: 1_000_000_000n }],
      miners: [],
    });
    chain.seal(3);
    const draft = ["--draft", at("draft.json")];
    const parameters = ["--parameters", "development", "--parameter", "intervalMs=300"];
    const url = ["--chain-url", chain.url];
    const made = await command(
      ...["genesis", "new", ...url, "--netuid", "1", "--owner", hotkey, ...parameters],
      ...["--out", at("draft.json")],
    );
    expect(made.code, made.run.stderr()).toBe(0);
    const config = ["--config", at("validator.toml")];
    expect((await command("genesis", "add-delegation", ...draft, ...config)).code).toBe(0);
    const twice = await command("genesis", "add-delegation", ...draft, ...config);
    expect(twice).toMatchObject({ code: 3, answer: { error: { code: "DELEGATION_STALE" } } });
    const built = await command("genesis", "build", ...draft, ...url, "--out", directory.path);
    expect(built).toMatchObject({ code: 0, answer: { validators: 1, left: [] } });

    const files = ["--genesis", at("genesis.json"), "--snapshot", at("snapshot.json")];
    const text = readFileSync(at("genesis.json"), "utf8");
    const chainId = chainIdOf(GenesisSchema.parse(JSON.parse(text)));
    expect(await command("genesis", "verify", ...files, ...url)).toMatchObject({
      code: 0,
      answer: { ok: true, chainId, comparedWithChain: true },
    });
    writeFileSync(at("changed.json"), text.replace('"netuid":"1"', '"netuid":"2"'));
    const changed = await command(
      ...["genesis", "verify", "--genesis", at("changed.json"), "--snapshot", at("snapshot.json")],
    );
    expect(changed).toMatchObject({ code: 3, answer: { error: { code: "GENESIS_INVALID" } } });
  });

  it("is told by doctor what fits this environment and what production would refuse", async () => {
    const config = ["doctor", "--config", at("validator.toml")];
    const here = await command(...config);
    expect(here, JSON.stringify(here.answer)).toMatchObject({ code: 0, answer: { ok: true } });
    const production = await command(...config, "--environment", "production");
    expect(production).toMatchObject({ code: 11, answer: { ok: false } });
    const { checks } = production.answer as { readonly checks: readonly object[] };
    expect(checks).toContainEqual(
      expect.objectContaining({
        name: "keys",
        status: "fail",
        detail: expect.stringContaining("KEYSTORE_DEV_KEY"),
      }),
    );
  });

  it("starts, answers, and stops on SIGTERM with code 0", async () => {
    chain.startTimer();
    const run = start();
    await run.said("listening");
    const url = /http:\/\/127\.0\.0\.1:[0-9]+/.exec(run.stdout())?.[0] ?? "";
    const api = createNodeApiClient(url);
    await waitUntil(async () => ((await api.status()).height >= 2n ? true : undefined), {
      what: "height 2",
      timeoutMs: 60_000,
    });
    const status = await command("status", "--url", url);
    expect(status).toMatchObject({ code: 0, answer: { voting: true, environment: "development" } });

    const consensus = await command("consensus", "--url", url);
    expect(consensus).toMatchObject({ code: 0, answer: { concentration: { halt: 1, decide: 1 } } });
    expect(consensus.answer).toMatchObject({ members: [{ self: true, connected: true }] });

    const second = start();
    expect(await second.exited).toBe(5);
    expect(second.stderr()).toContain("DATABASE_LOCKED");

    run.kill("SIGTERM");
    expect(await run.exited, run.stderr()).toBe(0);
  });

  it("names a taken port, a wrong setting and a damaged database", async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const taken = start("--http-port", String(port));
    expect(await taken.exited).toBe(7);
    expect(taken.stderr()).toContain("PORT_IN_USE");
    expect(taken.stderr()).toContain(`127.0.0.1:${port}`);
    server.close();

    const wrong = start("--log-level", "loud", "--sandbox-workers", "0");
    expect(await wrong.exited).toBe(3);
    expect(wrong.stderr()).toContain("2 settings are wrong");
    expect(wrong.stderr()).toContain("(--log-level)");

    truncateSync(at("data/state.db"), 3_000);
    const damaged = start();
    expect(await damaged.exited).toBe(5);
    expect(damaged.stderr()).toContain("DATABASE_CORRUPT");
    expect(damaged.stderr()).toContain("state.db");
  });
});
