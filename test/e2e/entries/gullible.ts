/** A broken build: it believes every signature. What demos must notice (they then exit 1). */

import { override, runDaemon } from "./daemon.ts";

await runDaemon((components) => ({
  ...components,
  verify: override(components.verify, { now: () => true, later: async () => true }),
}));
