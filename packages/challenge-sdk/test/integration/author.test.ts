// An author's way: write, build, read, inspect, run; exact bytes and outcomes on the real sandbox.
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  buildAssemblyScript,
  type Challenge,
  describeEvaluation,
  inspectModule,
  readChallenge,
  readDescription,
  runLocal,
} from "../../src/index.ts";

const FIXTURE = join(import.meta.dirname, "../fixtures/counter");
const PACKAGE = join(import.meta.dirname, "../..");
const SEED = `07${"00".repeat(31)}`;

let directory: string;
let challenge: Challenge;

/** As an author has it: a directory of its own with the kit under node_modules. */
async function project(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "challenge-"));
  await cp(FIXTURE, path, { recursive: true });
  await mkdir(join(path, "node_modules/@platform"), { recursive: true });
  await symlink(PACKAGE, join(path, "node_modules/@platform/challenge-sdk"));
  return path;
}

const build = (baseDir: string) => buildAssemblyScript({ baseDir, entry: "assembly/index.ts" });

beforeAll(async () => {
  directory = await project();
  await writeFile(join(directory, "counter.wasm"), await build(directory));
  challenge = await readChallenge(directory);
});
afterAll(() => rm(directory, { recursive: true }));

describe("build", () => {
  it("gives the same bytes again and in another directory", async () => {
    const other = await project();
    expect(await build(other)).toEqual(challenge.module);
    expect(await build(directory)).toEqual(challenge.module);
    await rm(other, { recursive: true });
  });

  it("imports only the listed functions and has no start section", () => {
    const allowedImports = challenge.manifest.imports.map((name) => `platform.${name}`);
    const limits = { fuel: 1n, memoryPages: 2 };
    expect(inspectModule(challenge.module, { allowedImports, limits }).ok).toBe(true);
    const pageless = { allowedImports, limits: { ...limits, memoryPages: 0 } };
    expect(inspectModule(challenge.module, pageless)).toMatchObject({
      ok: false,
      rejection: { code: "LIMIT_MEMORY_PAGES" },
    });
  });

  it("with names is the same program: the same fuel and the same digest, by other names", async () => {
    const init = { baseDir: directory, entry: "assembly/index.ts", names: true };
    const named = await buildAssemblyScript(init);
    expect(named).not.toEqual(challenge.module);
    const seen = async (module: Uint8Array) => {
      const observe = { profile: true, trace: true };
      const run = { ...challenge, module, payload: Uint8Array.of(7), seed: SEED, observe };
      const { diagnostics, ...record } = await runLocal(run);
      const { profile, trace } = diagnostics.observation ?? {};
      return { record, trace, names: profile?.frames.map(({ name }) => name) ?? [] };
    };
    const [plain, other] = [await seen(challenge.module), await seen(named)];
    expect(other.record).toEqual(plain.record);
    expect(other.trace).toBe(plain.trace);
    expect(plain.names).toContain("evaluate");
    expect(plain.names.some((name) => /^func\[\d+\]$/.test(name))).toBe(true);
    expect(other.names).toContain("~lib/@platform/challenge-sdk/assembly/input/readInput");
  });

  it("reports the compiler's words", async () => {
    const files = { "assembly/index.ts": "export function evaluate(): i32 { return lost(); }" };
    const built = buildAssemblyScript({ baseDir: directory, entry: "assembly/index.ts", files });
    await expect(built).rejects.toMatchObject({
      code: "BUILD_FAILED",
      message: expect.stringContaining("Cannot find name 'lost'"),
    });
  });
});

describe("challenge.json", () => {
  const write = async (content: string, file = "challenge.json") => {
    const path = await mkdtemp(join(directory, "case-"));
    await writeFile(join(path, file), content);
    return path;
  };

  it("may be challenge.toml, to the same manifest", async () => {
    const toml = `
      source = "assembly/index.ts"
      module = "counter.wasm"
      [manifest]
      name = "counter"
      version = 1
      imports = ["input_read", "input_size", "log", "output_write"]
      limits = { fuel = 1000000, memoryPages = 2, maxPayloadBytes = 16 }
      parameters = "c0ffee"
      policy = { strategy = "winner", minImprovementPpb = 0, scoreEpochs = 1 }
      intake = "rolling"
      emissionSharePpb = 1000000
      epochFuelBudget = "1000000"
    `;
    const path = await write(toml, "challenge.toml");
    await writeFile(join(path, "counter.wasm"), challenge.module);
    expect(await readChallenge(path)).toEqual(challenge);
    await expect(readDescription(await write("x =", "challenge.toml"))).rejects.toMatchObject({
      code: "CHALLENGE_UNREADABLE",
    });
    await expect(readDescription(await write("", "other"))).rejects.toMatchObject({
      code: "CHALLENGE_UNREADABLE",
    });
  });

  it("is refused with every fault at once", async () => {
    await expect(readDescription(await write("{"))).rejects.toMatchObject({
      code: "CHALLENGE_UNREADABLE",
    });
    const extra = await write(JSON.stringify({ module: 1, manifest: {}, colour: "red" }));
    await expect(readDescription(extra)).rejects.toMatchObject({
      code: "CHALLENGE_INVALID",
      message: expect.stringMatching(/module.*colour/s),
    });
    await expect(readChallenge(FIXTURE)).rejects.toMatchObject({
      code: "CHALLENGE_UNREADABLE",
      hint: "build the module first",
    });
    await expect(readChallenge(directory, { version: 0, name: "A" })).rejects.toMatchObject({
      code: "CHALLENGE_INVALID",
      message: expect.stringMatching(/MANIFEST_NAME name.*MANIFEST_VERSION version/s),
    });
  });
});

describe("local run", () => {
  it("gives outcome, score, fuel and log, the same each time", async () => {
    const run = { ...challenge, payload: Uint8Array.of(7, 1, 7, 7), seed: SEED };
    const evaluation = await runLocal(run);
    expect(evaluation).toMatchObject({ outcome: "ok", program: null, score: 3n });
    expect([...evaluation.output.slice(8)]).toEqual([0xc0, 0xff, 0xee]);
    expect((await runLocal(run)).fuelUsed).toBe(evaluation.fuelUsed);
    expect(describeEvaluation(evaluation)).toEqual([
      "outcome   ok",
      "program   none",
      "score     3 of 1000000000",
      `fuel      ${evaluation.fuelUsed}`,
    ]);
    const empty = await runLocal({ ...run, payload: new Uint8Array(0) });
    expect(describeEvaluation(empty)).toContain("log       the payload is empty");
    expect(empty.outcome).toBe("guest-error");
  });

  it("holds the manifest's limits", async () => {
    const run = { ...challenge, payload: new Uint8Array(17), seed: SEED };
    await expect(runLocal(run)).rejects.toMatchObject({ code: "PAYLOAD_TOO_LARGE" });
    const { limits } = challenge.manifest;
    const manifest = { ...challenge.manifest, limits: { ...limits, fuel: 2000n } };
    const poor = await runLocal({ ...run, manifest, payload: new Uint8Array(16) });
    expect(poor).toMatchObject({ outcome: "out-of-fuel", fuelUsed: 2000n });
    const unlisted = { ...challenge.manifest, imports: ["input_size"] };
    const refused = await runLocal({ ...run, manifest: unlisted, payload: new Uint8Array(1) });
    expect(refused).toMatchObject({ outcome: "rejected", fuelUsed: 0n });
    expect(describeEvaluation(refused).join()).toContain("IMPORT_NOT_ALLOWED");
  });
});
