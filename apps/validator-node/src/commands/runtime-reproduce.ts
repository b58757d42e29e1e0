/** After a wrong root: is it this build and machine, or only that one? */

import { createOutput } from "@platform/command-line/output";
import { CodedError } from "@platform/protocol";
import { type Reproduced, reproduceBundle } from "@platform/validator/offline";
import { readText } from "../node/node-files.ts";

/**
 * Ends well if the difference shows here as it did there.
 * @throws CodedError REPRODUCE_AGREES, REPRODUCE_NEITHER, BUNDLE_*, WITNESS_*, FILE_NOT_FOUND
 */
export function runtimeReproduce(file: string, options: { readonly json?: boolean }): void {
  const reproduced = reproduceBundle(readText(file, "determinism bundle"));
  const { verdict, height } = reproduced;
  if (verdict !== "reproduced")
    throw new CodedError({
      code: verdict === "agrees" ? "REPRODUCE_AGREES" : "REPRODUCE_NEITHER",
      message:
        verdict === "agrees"
          ? `block ${height} has the header's root here: the difference is that machine's`
          : `block ${height} has a third root here: ${reproduced.here ?? reproduced.failure}`,
      hint: "compare software version, Node and processor with the machine that wrote the bundle",
      data: { said: reproduced.said, there: reproduced.there ?? "", here: reproduced.here ?? "" },
    });
  createOutput(options.json === true).result(reproduced, () => reproducedText(reproduced));
}

function reproducedText(one: Reproduced): string {
  return [
    `block       ${one.height}, by runtime ${one.runtime}`,
    `its header  ${one.said}`,
    `there       ${one.there ?? one.failure}`,
    `here        ${one.here ?? one.failure}: the difference shows on this machine as well`,
  ].join("\n");
}
