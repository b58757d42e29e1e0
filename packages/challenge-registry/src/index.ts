export * from "./artifact.ts";
export * from "./evaluation-limits.ts";
export * from "./fault.ts";
export * from "./lifecycle.ts";
export * from "./manifest-faults.ts";
export * from "./manifest-form.ts";
export * from "./manifest-limits.ts";
export * from "./owner-command.ts";
