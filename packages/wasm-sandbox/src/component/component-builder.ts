/** Index spaces of a component while its sections are read. */

import type { HostFunctionEntry } from "@platform/protocol/host-abi";
import { EVALUATE } from "@platform/protocol/host-wit";
import type { Range } from "../decode/module-shape.ts";
import { reject } from "../decode/rejection.ts";
import type { ModulePolicy } from "../policy.ts";
import type { ComponentCursor } from "./component-cursor.ts";
import type {
  ComponentShape,
  CoreExport,
  CoreFunction,
  CoreInstance,
  Lifted,
} from "./component-shape.ts";
import { type ComponentType, readTypes } from "./component-types.ts";
import { checkHostInterface } from "./world.ts";

/** Options of a canonical function; encodings of strings are of no use to this world. */
interface Options {
  memory: CoreExport | undefined;
  realloc: CoreExport | undefined;
  postReturn: CoreExport | undefined;
}

type ComponentFunction = HostFunctionEntry | Lifted;

const CORE_SORTS = 4;
const MODULE_USED = "a core module with two instances";

export class ComponentBuilder {
  readonly modules: Range[] = [];
  readonly #policy: ModulePolicy;
  readonly #types: ComponentType[] = [];
  readonly #coreInstances: CoreInstance[] = [];
  readonly #coreFunctions: CoreFunction[] = [];
  readonly #coreMemories: CoreExport[] = [];
  readonly #functions: ComponentFunction[] = [];
  readonly #used = new Set<number>();
  #host: ReadonlyMap<string, HostFunctionEntry> | undefined;
  #lifted = false;
  #evaluate: Lifted | undefined;

  constructor(policy: ModulePolicy) {
    this.#policy = policy;
  }

  finish(): Omit<ComponentShape, "plain"> {
    const evaluate =
      this.#evaluate ?? reject("EXPORT_MISSING", 0, `a component exports ${EVALUATE.name}`);
    return { modules: this.modules, instances: this.#coreInstances, evaluate };
  }

  readTypes(cursor: ComponentCursor): void {
    readTypes(cursor, this.#types);
  }

  readImports(cursor: ComponentCursor): void {
    for (let count = cursor.count(); count > 0; count--) {
      const at = cursor.at;
      const name = cursor.externName();
      cursor.expect(0x05, "imports that are no instances");
      const type = this.#types[cursor.u32()];
      if (type === undefined || typeof type === "string") reject("MALFORMED", at, "no such type");
      if (this.#host !== undefined) reject("COMPONENT_PROFILE", at, "a second import");
      this.#host = checkHostInterface(name, type, this.#policy, at);
    }
  }

  readCoreInstances(cursor: ComponentCursor): void {
    for (let count = cursor.count(); count > 0; count--) {
      const at = cursor.at;
      const form = cursor.u8();
      if (form > 1) reject("COMPONENT_PROFILE", at, `core instance form ${form}`);
      this.#coreInstances.push(form === 0 ? this.#instantiate(cursor) : this.#names(cursor));
    }
  }

  #instantiate(cursor: ComponentCursor): CoreInstance {
    const at = cursor.at;
    const module = cursor.u32();
    if (module >= this.modules.length) reject("MALFORMED", at, `no core module ${module}`);
    if (this.#used.has(module)) reject("COMPONENT_PROFILE", at, MODULE_USED);
    this.#used.add(module);
    const imports = new Map<string, number>();
    for (let count = cursor.count(); count > 0; count--) {
      const name = cursor.plainName();
      cursor.expect(0x12, "arguments that are no instances");
      imports.set(name, this.#index(cursor, this.#coreInstances.length, "core instance"));
    }
    return { kind: "core", module, imports };
  }

  #names(cursor: ComponentCursor): CoreInstance {
    const functions = new Map<string, CoreFunction>();
    for (let count = cursor.count(); count > 0; count--) {
      const name = cursor.plainName();
      const at = cursor.at;
      const sort = cursor.u8();
      if (sort >= CORE_SORTS) reject("COMPONENT_PROFILE", at, `core sort 0x${sort.toString(16)}`);
      if (sort === 0) functions.set(name, this.#coreFunction(cursor));
      // Tables, memories and globals are wired by the linker; they can't be of the host.
      else cursor.u32();
    }
    return { kind: "names", functions };
  }

  readAliases(cursor: ComponentCursor): void {
    for (let count = cursor.count(); count > 0; count--) {
      const at = cursor.at;
      const sort = cursor.u8();
      if (sort === 0x01) this.#aliasHost(cursor);
      else if (sort === 0x00) this.#aliasCore(cursor);
      else reject("COMPONENT_PROFILE", at, `alias of sort 0x${sort.toString(16)}`);
    }
  }

  #aliasHost(cursor: ComponentCursor): void {
    cursor.expect(0x00, "alias of a function");
    const at = cursor.at;
    this.#index(cursor, this.#host === undefined ? 0 : 1, "instance");
    const name = cursor.plainName();
    this.#functions.push(this.#host?.get(name) ?? reject("MALFORMED", at, `no function ${name}`));
  }

  #aliasCore(cursor: ComponentCursor): void {
    const sort = cursor.u8();
    if (sort >= CORE_SORTS)
      reject("COMPONENT_PROFILE", cursor.at - 1, "alias of another core sort");
    cursor.expect(0x01, "alias of a core item");
    const instance = this.#index(cursor, this.#coreInstances.length, "core instance");
    const at = cursor.at;
    const name = cursor.plainName();
    const source = this.#coreInstances[instance] as CoreInstance;
    // Through a bundle of names a host function would hide behind an export.
    if (source.kind !== "core") reject("COMPONENT_PROFILE", at, "alias into a bundle of names");
    if (sort === 0) this.#coreFunctions.push({ kind: "export", at: { instance, name } });
    else if (sort === 2) this.#coreMemories.push({ instance, name });
  }

  readCanonical(cursor: ComponentCursor): void {
    for (let count = cursor.count(); count > 0; count--) {
      const at = cursor.at;
      const form = cursor.u8();
      if (form > 1) reject("COMPONENT_PROFILE", at, `canonical function 0x${form.toString(16)}`);
      cursor.expect(0x00, "sort of a canonical function");
      if (form === 0) this.#lift(cursor, at);
      else this.#lower(cursor);
    }
  }

  #lift(cursor: ComponentCursor, at: number): void {
    if (this.#lifted) reject("COMPONENT_PROFILE", at, "a second lifted function");
    this.#lifted = true;
    const core = this.#exported(cursor);
    const { memory, realloc, postReturn } = this.#options(cursor);
    const type = this.#types[cursor.u32()];
    if (memory === undefined || realloc !== undefined || typeof type !== "string")
      return reject("EXPORT_SIGNATURE", at, `a challenge is ${EVALUATE.type}`);
    this.#functions.push({ core, memory, postReturn, type });
  }

  #lower(cursor: ComponentCursor): void {
    const at = cursor.at;
    const target = this.#functions[cursor.u32()];
    if (target === undefined || !("number" in target))
      return reject("COMPONENT_PROFILE", at, "only host functions are lowered");
    const { realloc } = this.#options(cursor);
    if (target.out !== undefined && realloc === undefined)
      reject("INVALID", at, `${target.name} returns a list and has no allocator`);
    this.#coreFunctions.push({ kind: "host", entry: target, realloc });
  }

  #options(cursor: ComponentCursor): Options {
    const found: Options = { memory: undefined, realloc: undefined, postReturn: undefined };
    for (let count = cursor.count(); count > 0; count--) {
      const at = cursor.at;
      const option = cursor.u8();
      if (option === 0x03)
        found.memory = this.#coreMemories[this.#index(cursor, this.#coreMemories.length, "memory")];
      else if (option === 0x04) found.realloc = this.#exported(cursor);
      else if (option === 0x05) found.postReturn = this.#exported(cursor);
      else if (option !== 0x00)
        reject("COMPONENT_PROFILE", at, `canonical option 0x${option.toString(16)}`);
    }
    return found;
  }

  readExports(cursor: ComponentCursor): void {
    for (let count = cursor.count(); count > 0; count--) {
      const at = cursor.at;
      const name = cursor.externName();
      if (name !== EVALUATE.name || this.#evaluate !== undefined)
        reject("COMPONENT_PROFILE", at, `export ${name}: the world has ${EVALUATE.name} only`);
      cursor.expect(0x01, "exports that are no functions");
      const target = this.#functions[cursor.u32()];
      if (target === undefined || "number" in target || target.type !== EVALUATE.type)
        return reject("EXPORT_SIGNATURE", at, `${name} is ${EVALUATE.type}`);
      cursor.expect(0x00, "ascribed types");
      this.#evaluate = target;
      this.#functions.push(target);
    }
  }

  #index(cursor: ComponentCursor, count: number, what: string): number {
    const at = cursor.at;
    const index = cursor.u32();
    return index < count ? index : reject("MALFORMED", at, `no ${what} ${index}`);
  }

  #coreFunction(cursor: ComponentCursor): CoreFunction {
    const index = this.#index(cursor, this.#coreFunctions.length, "core function");
    return this.#coreFunctions[index] as CoreFunction;
  }

  /** A core function of a core: allocators and entries are never the host's. */
  #exported(cursor: ComponentCursor): CoreExport {
    const at = cursor.at;
    const target = this.#coreFunction(cursor);
    return target.kind === "export"
      ? target.at
      : reject("COMPONENT_PROFILE", at, "a host function in place of a core's own");
  }
}
