/** Structure of a component; the cores share the limits of one module. */

/** A component made from one core has 3: itself, and two that break a cycle of imports. */
export const MAX_CORE_MODULES = 16;
/** Types, aliases, instances with their arguments, canonical functions: all that the linker walks. */
export const MAX_COMPONENT_ITEMS = 4096;
/** The longest type of the world has 101 characters; a type of types doubles at each step. */
export const MAX_TYPE_TEXT = 256;
