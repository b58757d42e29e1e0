/**
 * Which functions pay for stack, so that the logical height bounds the native one on every engine
 * while straight chains of small functions cost nothing.
 *
 * A function pays at its entry when it lies on a cycle of calls, or when the chain of functions below
 * it that do not pay would exceed {@link UNPAID_BYTES}. It pays for itself and for the deepest such
 * chain, so that at any time the frames that nobody paid for are at most one chain at the bottom.
 *
 * A function that a tail call may enter always pays: it stands where one stood that gave its payment
 * back, below a caller that paid for another chain.
 */

import type { BodyPlan } from "./body-plan.ts";

/** Logical bytes that an entry from the host may use beside the account. */
const UNPAID_BYTES = 16 * 1024;

/** Direct calls between the module's own functions, in the order of the bodies. */
export class CallGraph {
  #callees = new Int32Array(1024);
  #length = 0;
  readonly #byTail = new Set<number>();
  #byTailIndirect = false;

  get length(): number {
    return this.#length;
  }

  /** @param callee index among the functions that have a body */
  push(callee: number): void {
    if (this.#length === this.#callees.length) {
      const grown = new Int32Array(this.#length * 2);
      grown.set(this.#callees);
      this.#callees = grown;
    }
    this.#callees[this.#length++] = callee;
  }

  /** A tail call enters this body; without one, whatever stands in a table. */
  enterByTail(callee: number | undefined): void {
    if (callee === undefined) this.#byTailIndirect = true;
    else this.#byTail.add(callee);
  }

  /** Bodies that a tail call may enter. */
  enteredByTail(addressed: readonly number[]): ReadonlySet<number> {
    return this.#byTailIndirect ? new Set([...this.#byTail, ...addressed]) : this.#byTail;
  }

  /** Callees of one body. */
  of(plan: BodyPlan): Int32Array {
    return this.#callees.subarray(plan.calls.from, plan.calls.to);
  }
}

/**
 * @param addressed bodies that an indirect call may reach
 * @returns by body: logical bytes taken at the entry, 0 for a function that does not pay
 */
export function payingFrames(
  plans: readonly BodyPlan[],
  graph: CallGraph,
  addressed: readonly number[],
): Float64Array {
  const { order, cyclic } = components(plans, graph, addressed);
  const byTail = graph.enteredByTail(addressed);
  const indirect = plans.length;
  const paid = new Float64Array(plans.length);
  /** By node: bytes of the deepest chain that begins with it and does not pay. */
  const unpaid = new Float64Array(plans.length + 1);
  for (const node of order) {
    let below = 0;
    for (const callee of successors(node, plans, graph, addressed))
      below = Math.max(below, unpaid[callee] as number);
    if (node === indirect) {
      unpaid[node] = below;
      continue;
    }
    const bytes = (plans[node] as BodyPlan).frameBytes + below;
    if (cyclic[node] === 1 || byTail.has(node) || bytes > UNPAID_BYTES) paid[node] = bytes;
    else unpaid[node] = bytes;
  }
  return paid;
}

/** All indirect calls go through one node behind the bodies. */
function successors(
  node: number,
  plans: readonly BodyPlan[],
  graph: CallGraph,
  addressed: readonly number[],
): readonly number[] | Int32Array {
  const plan = plans[node];
  if (plan === undefined) return addressed;
  const direct = graph.of(plan);
  return plan.callsIndirectly ? [...direct, plans.length] : direct;
}

/**
 * Tarjan's strongly connected components without recursion: a chain of calls may be longer than the
 * native stack.
 *
 * @returns nodes with callees before callers, and by node whether it lies on a cycle
 */
function components(
  plans: readonly BodyPlan[],
  graph: CallGraph,
  addressed: readonly number[],
): { readonly order: readonly number[]; readonly cyclic: Uint8Array } {
  const count = plans.length + 1;
  const found = new Int32Array(count).fill(-1);
  const lowest = new Int32Array(count);
  const open = new Uint8Array(count);
  const cyclic = new Uint8Array(count);
  const order: number[] = [];
  const path: number[] = [];
  let next = 0;
  interface Visit {
    readonly node: number;
    readonly callees: readonly number[] | Int32Array;
    at: number;
  }
  const visits: Visit[] = [];
  const enter = (node: number): void => {
    found[node] = next;
    lowest[node] = next++;
    open[node] = 1;
    path.push(node);
    visits.push({ node, callees: successors(node, plans, graph, addressed), at: 0 });
  };
  const lower = (node: number, to: number): void => {
    if (to < (lowest[node] as number)) lowest[node] = to;
  };
  const close = (root: number): void => {
    const alone = path.at(-1) === root;
    for (;;) {
      const node = path.pop() as number;
      open[node] = 0;
      if (!alone) cyclic[node] = 1;
      order.push(node);
      if (node === root) return;
    }
  };
  for (let start = 0; start < count; start++) {
    if (found[start] !== -1) continue;
    enter(start);
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const { node, callees } = visit;
      if (visit.at < callees.length) {
        const callee = callees[visit.at++] as number;
        if (found[callee] === -1) enter(callee);
        else if (open[callee] === 1) {
          if (callee === node) cyclic[node] = 1;
          lower(node, found[callee] as number);
        }
        continue;
      }
      visits.pop();
      const caller = visits.at(-1);
      if (caller !== undefined) lower(caller.node, lowest[node] as number);
      if (lowest[node] === found[node]) close(node);
    }
  }
  return { order, cyclic };
}
