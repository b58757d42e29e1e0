export * from "./cid.ts";
export * from "./client.ts";
export * from "./consensus-view.ts";
export * from "./json.ts";
export * from "./paths.ts";
export * from "./signing-slot.ts";
export * from "./submission-view.ts";
export * from "./views.ts";
