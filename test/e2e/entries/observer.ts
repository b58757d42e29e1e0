/** The shipped program with `--observe-until` E2E_EPOCH, as an operator would type it. */

import { main } from "@platform/validator-node/src/main.ts";

await main([...process.argv, "--observe-until", process.env["E2E_EPOCH"] ?? ""]);
