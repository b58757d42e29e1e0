/** Sets variables for children that are started before the returned function is called. */
export function inject(variables: Readonly<Record<string, string>>): () => void {
  const names = Object.keys(variables);
  const before = names.map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  return () => {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  };
}
