import { existsSync } from "node:fs";
import { createOutput } from "@platform/command-line/output";
import { CodedError } from "@platform/protocol";
import { ExitCode } from "../cli/exit-codes.ts";
import { loadConfig } from "../config/load.ts";
import { type Config, ConfigSchema } from "../config/schema.ts";
import type { Check } from "../doctor/check.ts";
import { configChecks } from "../doctor/config-checks.ts";
import { machineChecks } from "../doctor/machine-checks.ts";
import { sandboxChecks } from "../doctor/sandbox-checks.ts";

interface DoctorOptions {
  readonly config?: string;
  readonly environment?: string;
  readonly json?: boolean;
}

/** Looks at the machine, the sandbox and, where there is a config, its files. Changes nothing. */
export async function doctor(options: DoctorOptions): Promise<void> {
  const config = configOf(options);
  const { dataDir, sandbox } = config ?? ConfigSchema.parse({ chain: { url: "ws://none" } });
  const checks = [
    ...machineChecks(dataDir),
    ...(await sandboxChecks(sandbox.confinement)),
    ...(config === undefined ? [] : configChecks(config)),
  ];
  const failed = checks.filter(({ status }) => status === "fail").length;
  createOutput(options.json === true).result({ ok: failed === 0, checks }, () => table(checks));
  if (failed > 0) process.exitCode = ExitCode.doctor;
}

/** Undefined without a file: the machine can be looked at before anything is configured. */
function configOf({ config, environment }: DoctorOptions): Config | undefined {
  const file = config ?? "validator.toml";
  if (config === undefined && !existsSync(file)) {
    if (environment === undefined) return undefined;
    throw new CodedError({
      code: "CONFIG_NOT_FOUND",
      message: `there is no ${file} whose files could be checked for ${environment}`,
      hint: "give --config FILE",
    });
  }
  return loadConfig({ file, env: process.env, flags: { environment } }).config;
}

function table(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap(({ name, status, detail, hint }) => [
    `${status.padEnd(4)}  ${name.padEnd(width)}  ${detail}`,
    ...(hint === undefined || status === "ok" ? [] : [`${" ".repeat(width + 8)}hint: ${hint}`]),
  ]);
  return lines.join("\n");
}
