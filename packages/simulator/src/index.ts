export * from "./run-parallel.ts";
export * from "./run-report.ts";
export * from "./run-schedules.ts";
export * from "./scenario.ts";
export * from "./schedule.ts";
export * from "./trace.ts";
