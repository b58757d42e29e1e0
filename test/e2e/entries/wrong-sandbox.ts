/** A validator whose sandbox scores every evaluation one part per billion lower or higher. */

import { override, runDaemon } from "./daemon.ts";

await runDaemon((components) => ({
  ...components,
  evaluator: override(components.evaluator, {
    evaluate: async (request) => {
      const result = await components.evaluator.evaluate(request);
      if ("local" in result) return result;
      const { record } = result;
      return { record: { ...record, score: record.score === 0n ? 1n : record.score - 1n } };
    },
  }),
}));
