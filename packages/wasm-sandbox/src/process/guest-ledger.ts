/**
 * What one child has been told of challenges. Module, imports and bounds cross once; jobs name
 * them by number. The parent alone decides what the child forgets, so that both agree without a
 * question.
 */

import type { EvaluationLimits, EvaluationRequest } from "../run/request.ts";

/** Challenges that a child holds the bytes of: a node evaluates few at a time. */
const MAX_HELD_GUESTS = 32;
const MAX_HELD_BYTES = 8 * 1024 * 1024;

type Inputs = Pick<EvaluationRequest, "payload" | "seed" | "params" | "reads">;

/** The part of a request that one challenge has in common. */
export type GuestSpec = Omit<EvaluationRequest, keyof Inputs | "limits"> & {
  readonly limits: Omit<EvaluationLimits, "fuel" | "stackBytes">;
};

/** The part that differs from job to job. */
export type JobInput = Inputs & Pick<EvaluationLimits, "fuel" | "stackBytes">;

export interface Introduction {
  readonly guest: number;
  readonly moduleHash: string;
  readonly spec: GuestSpec;
}

export interface Placed {
  readonly guest: number;
  readonly input: JobInput;
  /** Set when the child does not hold it yet. */
  readonly introduction: Introduction | undefined;
}

/** Fields that a request gains belong to the challenge unless they are named here. */
function split(request: EvaluationRequest): { spec: GuestSpec; input: JobInput } {
  const { payload, seed, params, reads, limits, ...common } = request;
  const { fuel, stackBytes, ...bounds } = limits;
  const stack = stackBytes === undefined ? {} : { stackBytes };
  return {
    spec: { ...common, limits: bounds },
    input: { payload, seed, params, reads, fuel, ...stack },
  };
}

export function join(spec: GuestSpec, input: JobInput): EvaluationRequest {
  const { fuel, stackBytes, ...inputs } = input;
  const stack = stackBytes === undefined ? {} : { stackBytes };
  return { ...spec, ...inputs, limits: { ...spec.limits, fuel, ...stack } };
}

export class GuestLedger {
  readonly #held = new Map<string, { readonly guest: number; readonly bytes: number }>();
  #bytes = 0;
  #last = 0;

  place(request: EvaluationRequest, moduleHash: string): Placed {
    const { spec, input } = split(request);
    const key = JSON.stringify([moduleHash, { ...spec, module: undefined }]);
    const known = this.#held.get(key);
    const guest = known?.guest ?? ++this.#last;
    this.#held.delete(key);
    this.#held.set(key, { guest, bytes: spec.module.length });
    if (known !== undefined) return { guest, input, introduction: undefined };
    this.#bytes += spec.module.length;
    return { guest, input, introduction: { guest, moduleHash, spec } };
  }

  /** Numbers that the child may forget once it has done all it was given; the newest stays. */
  forget(): number[] {
    const gone: number[] = [];
    for (const [key, { guest, bytes }] of this.#held) {
      const tooMany = this.#held.size > MAX_HELD_GUESTS || this.#bytes > MAX_HELD_BYTES;
      if (!tooMany || this.#held.size === 1) break;
      this.#held.delete(key);
      this.#bytes -= bytes;
      gone.push(guest);
    }
    return gone;
  }
}
