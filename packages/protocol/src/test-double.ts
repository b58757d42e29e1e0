/** The brand of everything that stands in for a real part (DESIGN D10). */

/** Present on every test double and on nothing else. */
export const testDouble: unique symbol = Symbol.for("platform.testDouble");

export type TestDouble<T> = T & { readonly [testDouble]: true };

/** A component that is no double: a branded one does not fit this type. */
export type Real<T> = T & { readonly [testDouble]?: never };
