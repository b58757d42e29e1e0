/** What confines a child on this machine, tried out: for an operator who wants to know. */

import type { ChildProgram } from "./child-modules.ts";
import { chooseConfinement, type WantedConfinement, whyNoBubblewrap } from "./confinement.ts";
import { launchChild } from "./launch.ts";
import { seccompFilter } from "./seccomp.ts";

export interface IsolationLayer {
  readonly name: "permission-model" | "namespaces" | "syscall-filter";
  readonly active: boolean;
  readonly detail: string;
}

const PROBE_TIMEOUT_MS = 30_000;
const ENTRY = "file:///probe.mjs";

/** Does once what no guest may do, and sends what the attempts were answered. */
const PROBE = `
  import { spawnSync } from "node:child_process";
  import { readFileSync, writeFileSync } from "node:fs";
  import { connect } from "node:net";
  const attempt = (run) => { try { run(); return "done"; } catch (error) { return error.code; } };
  const socket = new Promise((resolve) => {
    const failed = (error) => resolve(error.code);
    try { connect(9, "127.0.0.1", () => resolve("done")).on("error", failed); }
    catch (error) { failed(error); }
  });
  process.send({
    read: attempt(() => readFileSync("/etc/hostname")),
    write: attempt(() => writeFileSync("/tmp/platform-sandbox-probe", "")),
    spawn: attempt(() => { const { error } = spawnSync("/bin/true"); if (error) throw error; }),
    network: await socket,
  });
`;

const PROGRAM: ChildProgram = {
  entry: ENTRY,
  modules: [{ url: ENTRY, format: "module", source: PROBE, imports: {} }],
};

/**
 * Starts one child under the given confinement.
 * @throws CodedError CONFINEMENT_UNAVAILABLE
 */
export async function isolationReport(wanted: WantedConfinement): Promise<IsolationLayer[]> {
  const confinement = chooseConfinement(wanted);
  const answers = await probe(confinement);
  const open = Object.entries(answers).filter(([, answer]) => answer !== "ERR_ACCESS_DENIED");
  const reason = wanted === "none" ? "switched off" : whyNoBubblewrap();
  const confined = confinement === "bubblewrap";
  const known = seccompFilter() !== undefined;
  return [
    {
      name: "permission-model",
      active: open.length === 0,
      detail:
        open.length === 0
          ? `denied: ${Object.keys(answers).join(", ")}`
          : `not denied: ${open.map(([name, answer]) => `${name} (${answer})`).join(", ")}`,
    },
    {
      name: "namespaces",
      active: confined,
      detail: confined ? "bubblewrap: user, network, process, mount" : (reason ?? "switched off"),
    },
    {
      name: "syscall-filter",
      active: confined && known,
      detail: confined
        ? `seccomp${known ? "" : `: no numbers for ${process.arch}`}`
        : "comes with bubblewrap",
    },
  ];
}

async function probe(confinement: "none" | "bubblewrap"): Promise<Record<string, string>> {
  const child = launchChild({ engineFlags: [], confinement }, PROGRAM);
  const timer = setTimeout(() => child.kill("SIGKILL"), PROBE_TIMEOUT_MS);
  try {
    return await new Promise((resolve) => {
      child.once("message", (answers) => resolve(answers as Record<string, string>));
      child.once("error", (error) => resolve({ start: error.message }));
      child.once("exit", (code, signal) => resolve({ start: `exit ${code ?? signal}` }));
    });
  } finally {
    clearTimeout(timer);
    child.kill("SIGKILL");
  }
}
