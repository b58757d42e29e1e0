/** Runtime reads from a table; whatever a test did not expect fails. */

import { type TestDouble, testDouble } from "@platform/protocol";
import type { ApiArgs, ApiName, ApiResult } from "@platform/runtime";
import type { ExecutorClient } from "../../src/executor/client.ts";

export type ApiTable = {
  [N in ApiName]?: (args: ApiArgs<N>) => ApiResult<N> | Promise<ApiResult<N>>;
};

export function scriptedExecutor(
  table: ApiTable,
  calls: Partial<ExecutorClient> = {},
): TestDouble<ExecutorClient> {
  const unexpected = (name: string) => async (): Promise<never> => {
    throw new Error(`unexpected call of ${name}`);
  };
  return {
    [testDouble]: true,
    open: unexpected("open"),
    genesis: unexpected("genesis"),
    execute: unexpected("execute"),
    build: unexpected("build"),
    version: async () => ({ specVersion: 1, stateFormat: 1, specName: "platform", codeHash: "" }),
    witness: unexpected("witness"),
    checkCode: unexpected("checkCode"),
    commit: unexpected("commit"),
    validity: unexpected("validity"),
    proof: unexpected("proof"),
    entries: unexpected("entries"),
    stateRootAt: unexpected("stateRootAt"),
    undoTo: unexpected("undoTo"),
    snapshotCut: unexpected("snapshotCut"),
    snapshotPiece: unexpected("snapshotPiece"),
    stageMissing: unexpected("stageMissing"),
    stageChunk: unexpected("stageChunk"),
    adopt: unexpected("adopt"),
    close: async () => undefined,
    ...calls,
    api: async (name, args) => {
      const answer = table[name] as
        | ((args: unknown) => ApiResult<typeof name> | Promise<ApiResult<typeof name>>)
        | undefined;
      if (answer === undefined) return unexpected(name)();
      return answer(args);
    },
  };
}
