// A validator attests only the very module that the manifest names: each mismatch has its code.
import { describe, expect, it } from "vitest";
import {
  checkArtifact,
  evaluationLimits,
  type Inspect,
  type InspectPolicy,
} from "../../src/index.ts";
import { MODULE, manifest } from "./make.ts";

/** Records what the sandbox would have been asked, and answers as told. */
function inspector(answer: ReturnType<Inspect>): { inspect: Inspect; asked: InspectPolicy[] } {
  const asked: InspectPolicy[] = [];
  return {
    asked,
    inspect: (_module, policy) => {
      asked.push(policy);
      return answer;
    },
  };
}

const refused = (code: string) =>
  inspector({ ok: false, rejection: { code, message: "because" } }).inspect;

describe("artifact", () => {
  it("is taken when the sandbox takes it under the manifest's list", () => {
    const { inspect, asked } = inspector({ ok: true });
    expect(checkArtifact(manifest(), MODULE, inspect)).toEqual({ ok: true });
    expect(asked).toEqual([
      {
        allowedImports: ["platform.input_read", "platform.input_size", "platform.output_write"],
        limits: evaluationLimits(manifest()),
      },
    ]);
  });

  it("is refused before it is decoded when it is not the signed one", () => {
    const { inspect, asked } = inspector({ ok: true });
    const flipped = MODULE.with(0, 0);
    expect(checkArtifact(manifest(), flipped, inspect)).toMatchObject({
      code: "MODULE_HASH_MISMATCH",
    });
    expect(checkArtifact(manifest(), MODULE.slice(1), inspect)).toMatchObject({
      code: "MODULE_SIZE_MISMATCH",
    });
    expect(checkArtifact(manifest({ kind: 1 }), MODULE, inspect)).toMatchObject({
      code: "MANIFEST_INVALID",
      faults: [{ code: "MANIFEST_KIND_RESERVED" }],
    });
    expect(asked).toEqual([]);
  });

  it("tells an import that is not listed from a module outside the profile", () => {
    expect(checkArtifact(manifest(), MODULE, refused("IMPORT_NOT_ALLOWED"))).toEqual({
      ok: false,
      code: "MODULE_IMPORT_NOT_LISTED",
      message: "IMPORT_NOT_ALLOWED: because",
    });
    expect(checkArtifact(manifest(), MODULE, refused("PROFILE_SIMD"))).toMatchObject({
      code: "MODULE_PROFILE",
    });
  });
});
