/**
 * Deterministic, fuel-metered WebAssembly.
 *
 * - `prepareModule(bytes, policy)`: own decoder, allow-list profile, metering rewriter; pure.
 * - `composeComponent(core)`: for authors, a core module as a component of the challenge world.
 * - `createMeteredInstance(module, imports, {fuel, stackBytes})`: an instance with its counters.
 */
export { composeComponent } from "./component/compose.ts";
export { DEFAULT_MODULE_LIMITS, type ModuleLimits } from "./decode/limits.ts";
export { REJECTION_CODES, type Rejection, type RejectionCode } from "./decode/rejection.ts";
export {
  EXTERNREF,
  F32,
  F64,
  FUNCREF,
  type FunctionType,
  I32,
  I64,
  V128,
} from "./decode/value-type.ts";
export {
  type CompiledModule,
  engine,
  type HostFunction,
  type HostImports,
  type WasmExports,
  type WasmMemory,
} from "./engine.ts";
export { hostImportTable } from "./host/host-imports.ts";
export type { PendingJob } from "./host/pending-jobs.ts";
export { HostStop } from "./host-stop.ts";
export { type CostTable, DEFAULT_STACK_BYTES, FRAME, type MeterRules } from "./meter/rules.ts";
export {
  classifyThrown,
  createMeteredInstance,
  type Ending,
  type MeteredInit,
  MeteredInstance,
} from "./metered-instance.ts";
export type { CallLog, LoggedCall } from "./observe/call-log.ts";
export type { ProfileFrame } from "./observe/frame-key.ts";
export type { FuelProfile, ProfileNode } from "./observe/fuel-profiler.ts";
export type { Observation, ObserveOptions } from "./observe/observation.ts";
export { type SpeedscopeFile, toSpeedscope } from "./observe/speedscope.ts";
export type { ImportEntry, ModulePolicy, RequiredExport } from "./policy.ts";
export { type ModuleInfo, type Prepared, prepareModule } from "./prepare.ts";
export type { Confinement } from "./process/bubblewrap.ts";
export { type WantedConfinement, whyNoBubblewrap } from "./process/confinement.ts";
export { type IsolationLayer, isolationReport } from "./process/isolation-report.ts";
export { challengePolicy } from "./run/challenge-policy.ts";
export { inspectChallenge } from "./run/inspect-challenge.ts";
export type { RunnerFailure } from "./run/local-stop.ts";
export type {
  Diagnostics,
  Evaluation,
  EvaluationLimits,
  EvaluationRequest,
} from "./run/request.ts";
export {
  assertWithinCeilings,
  createInProcessSandbox,
  createSandbox,
  type InProcessSandbox,
  type Inspection,
  type LocalResult,
  type ProcessSandbox,
  type Sandbox,
  type SandboxComponents,
  type SandboxInit,
} from "./sandbox.ts";
export { CURRENT_RULES, rulesOf, SANDBOX_VERSIONS } from "./versions.ts";
