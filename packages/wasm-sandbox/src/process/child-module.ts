/** One file of a child's program, as plain JavaScript. */
export interface ChildModule {
  readonly url: string;
  readonly format: "module" | "json";
  readonly source: string;
  /** URL by specifier; Node's own modules are not in it. */
  readonly imports: Readonly<Record<string, string>>;
}
