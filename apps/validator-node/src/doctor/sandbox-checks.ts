/** The sandbox of this machine: what confines it, and that it gives the result that all give. */

import { SANDBOX_VERSION, toErrorRecord } from "@platform/protocol";
import {
  createSandbox,
  type EvaluationRequest,
  type IsolationLayer,
  isolationReport,
  type WantedConfinement,
} from "@platform/wasm-sandbox";
import type { Check } from "./check.ts";

/** `(module (memory (export "memory") 1) (func (export "evaluate") (result i32) i32.const 7))` */
const PROBE_MODULE = Uint8Array.from(
  Buffer.from(
    "0061736d010000000105016000017f030201000503010001071502066d656d6f7279020008" +
      "6576616c7561746500000a0601040041070b",
    "hex",
  ),
);
const FUEL = 1_000_000n;
/** A page of memory, the entry of a function and its one instruction: as on every machine. */
const EXPECTED = { outcome: "guest-error", fuelUsed: 262_147n };

const PROBE: EvaluationRequest = {
  sandboxVersion: SANDBOX_VERSION,
  module: PROBE_MODULE,
  allowedImports: [],
  limits: { fuel: FUEL, memoryPages: 1 },
  payload: new Uint8Array(0),
  seed: "00".repeat(32),
  params: new Uint8Array(0),
  reads: { mana: new Map(), reputation: new Map() },
};

export async function sandboxChecks(confinement: WantedConfinement): Promise<Check[]> {
  try {
    const layers = await isolationReport(confinement);
    return [...layers.map(layerCheck), await evaluationCheck(confinement)];
  } catch (thrown) {
    const { message, hint } = toErrorRecord(thrown);
    const more = hint === undefined ? {} : { hint };
    return [{ name: "sandbox", status: "fail", detail: message, ...more }];
  }
}

function layerCheck({ name, active, detail }: IsolationLayer): Check {
  const check = { name: `sandbox ${name}`, detail };
  if (active) return { ...check, status: "ok" };
  if (name === "permission-model")
    return { ...check, status: "fail", hint: "use the Node that this checkout brings" };
  const hint = "install bubblewrap, so that the kernel confines guests as well";
  return { ...check, status: "warn", hint };
}

async function evaluationCheck(confinement: WantedConfinement): Promise<Check> {
  const name = "sandbox evaluation";
  const sandbox = createSandbox({}, { confinement });
  try {
    const result = await sandbox.evaluate(PROBE);
    if ("local" in result)
      return { name, status: "fail", detail: `${result.local}: ${result.detail}` };
    const { outcome, fuelUsed } = result;
    const detail = `${outcome} for ${fuelUsed} fuel`;
    if (outcome === EXPECTED.outcome && fuelUsed === EXPECTED.fuelUsed)
      return { name, status: "ok", detail };
    return { name, status: "fail", detail, hint: "this machine would disagree with the others" };
  } finally {
    sandbox.stop();
  }
}
