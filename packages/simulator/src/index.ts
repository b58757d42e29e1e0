export * from "./run-schedules.ts";
export * from "./schedule.ts";
