// Goal: the process that holds keys never loads the component tools; method: a process of its own that
// notes what it loads while a child evaluates a component, and then once with the tools asked for.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { SANDBOX_VERSION } from "@platform/protocol";
import { expect, it } from "vitest";
import { coreComponent, err } from "../../component.ts";

const SOURCE = fileURLToPath(new URL("../../../src/", import.meta.url));

function loaded(bytes: Uint8Array, sandbox: string): unknown {
  const script = `
    import { registerHooks } from "node:module";
    const urls = [];
    registerHooks({ load(url, context, next) {
      urls.push(url);
      return next(url, context);
    } });
    const sandboxes = await import(${JSON.stringify(`${SOURCE}index.ts`)});
    const sandbox = sandboxes.${sandbox}();
    const result = await sandbox.evaluate({
      sandboxVersion: ${SANDBOX_VERSION},
      module: Buffer.from(${JSON.stringify(Buffer.from(bytes).toString("base64"))}, "base64"),
      allowedImports: [],
      limits: { fuel: 1000000n, memoryPages: 4 },
      payload: new Uint8Array(0),
      seed: "00".repeat(32),
      params: new Uint8Array(0),
      reads: { mana: new Map(), reputation: new Map() },
    });
    sandbox.stop();
    const tools = urls.filter((url) => url.includes("jco-transpile")).length;
    console.log(JSON.stringify({ outcome: result.outcome, tools: tools > 0 }));`;
  const out = execFileSync(process.execPath, ["--input-type=module", "-e", script]);
  return JSON.parse(String(out));
}

it("only a process that evaluates a component loads them", async () => {
  const bytes = await coreComponent({ evaluate: err });
  const outcome = "guest-error";
  expect(loaded(bytes, "createSandbox")).toEqual({ outcome, tools: false });
  expect(loaded(bytes, "createInProcessSandbox")).toEqual({ outcome, tools: true });
}, 60_000);
